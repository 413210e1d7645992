#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "base/random.hpp"
#include "event_queue.hpp"
#include "host.hpp"
#include "lan.hpp"

namespace discover::simulation {

/// When virtual time begins. Not zero, so that nobody can rely on it.
inline constexpr base::TimePoint opening{std::chrono::hours(1000)};

inline constexpr std::uint16_t port = 9842;  // of everybody

/// Something that happened to a row of a host's table.
struct Observation {
  base::TimePoint at;
  HostId observer = 0;
  HostId about = 0;
  discovery::PeerEventKind kind{};
};

/// Hosts on lans, in virtual time: real Nodes, driven as the daemon drives them. The same seed gives the same
/// run. It owns everything in it and touches no clock and no socket.
class Network {
 public:
  explicit Network(std::uint64_t seed) : random_(seed) {}
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  LanId add_lan(const Conditions& conditions = {});
  /// A host with an interface on each of `lans`; it is down.
  HostId add_host(std::span<const LanId> lans, const HostSettings& settings = {});
  HostId add_host(LanId lan, const HostSettings& settings = {}) { return add_host(std::span(&lan, 1), settings); }

  /// A new life with a new epoch. Precondition: the host is down.
  void start(HostId host);
  /// The node is gone without a word.
  void crash(HostId host);
  /// The node says goodbye; then the host is down.
  void leave(HostId host);
  /// The cable is out: the node loses the segment and its goodbye, too.
  void unplug(HostId host, std::size_t jack);
  /// The address is taken away: the node loses the segment, its goodbye goes out.
  void withdraw(HostId host, std::size_t jack);
  void plug(HostId host, std::size_t jack);
  /// The host hears and does nothing until it is resumed. Precondition: it is awake.
  void suspend(HostId host);
  /// `told`: the node is told that it was suspended; else it finds out, as a process that was stopped does.
  void resume(HostId host, bool told);
  void describe(HostId host, wire::Description description);

  /// Puts a host's interface on an island of its lan.
  void isolate(HostId host, std::size_t jack, std::uint8_t island);
  /// All of the lan on one island again.
  void heal(LanId lan);

  /// A datagram that no node has made, from the address that member number `sender` has or would have; to
  /// everybody unless `to` is given.
  void inject(LanId lan, std::uint32_t sender, std::optional<std::uint32_t> to, base::Bytes bytes);

  /// Hands a datagram to the host as it heard it before. Precondition: it is awake, and plugged in there.
  void replay(HostId host, const Recording& heard);

  void run_until(base::TimePoint end);
  void run_for(base::Duration time) { run_until(now_ + time); }

  base::TimePoint now() const { return now_; }
  base::Random& random() { return random_; }
  Host& host(HostId id) { return hosts_[id]; }
  const std::vector<Host>& hosts() const { return hosts_; }
  Lan& lan(LanId id) { return lans_[id]; }
  const std::vector<Lan>& lans() const { return lans_; }

  /// Whether `a` hears `b` on some lan.
  bool is_reachable(HostId a, HostId b) const;

  /// What happened, if `recording` was set before.
  bool recording = false;
  std::vector<Observation> observations;
  std::uint64_t deliveries = 0;  ///< datagrams handed to a node
  /// Hosts keep what they hear on their tapes, if set before.
  bool taping = false;

 private:
  discovery::NodeConfig configure(const Host& host);
  void take_segments(Host& host);
  void call(HostId host);
  void arrive(const EventQueue::Event& event);
  void hand_over(const Transmission& transmission, std::uint32_t member, int copies);
  void settle(HostId host);
  void send(Host& host, const discovery::Outgoing& outgoing);
  void transmit(Lan& lan, std::uint32_t sender, std::optional<std::uint32_t> to, std::uint8_t arrivals,
                base::Bytes bytes);
  std::uint8_t unicast_arrivals(const Conditions& conditions);
  std::uint32_t place();
  void stop(Host& host);

  base::TimePoint now_ = opening;
  base::Random random_;
  std::vector<Host> hosts_;
  std::vector<Lan> lans_;
  EventQueue queue_;
  std::deque<Transmission> under_way_;  // does not move what is in it: a delivery may send
  std::vector<std::uint32_t> free_;     // places in under_way_
};

}  // namespace discover::simulation
