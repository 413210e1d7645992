#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/address.hpp"
#include "base/clock.hpp"
#include "discovery/segment.hpp"
#include "discovery/timing.hpp"
#include "wire/node_id.hpp"
#include "wire/nonce.hpp"

namespace discover::discovery {

/// What a probe is for; its failure means something different each time.
enum class Purpose : std::uint8_t {
  verify,     ///< whoever announced really is at that address
  fetch,      ///< a part of its description
  check,      ///< a live peer's turn, or its last call
  watch,      ///< an accused peer may still show itself
  meet,       ///< whoever is at that address: no target
  challenge,  ///< an unknown epoch of a known id: is it real?
  incumbent,  ///< ... and is the one that we knew still there?
  ping        ///< somebody on this host wants to know the round trip
};

/// One probe, its repetitions, and the wait for a reply.
struct Exchange {
  Purpose purpose = Purpose::verify;
  wire::NodeId target;
  SegmentId segment = 0;
  base::Endpoint to;
  std::uint64_t epoch = 0;        ///< of challenge: the one that was heard; of incumbent: the challenger's
  std::uint64_t sequence = 0;     ///< the highest heard of that epoch
  base::Endpoint rival;           ///< of incumbent: where the challenger is; of challenge: an incumbent that is silent
  SegmentId rival_segment = 0;    ///< of incumbent: through which the challenger was heard
  std::string rival_interface;    ///< ... and the interface's name; of ping: the interface's it is sent through
  std::uint16_t body_offset = 0;  ///< of fetch
  bool on_credit = false;         ///< to an address that has not proven itself: no more bytes than came from it
  base::TimePoint started;
};

/// The probes that are on their way. Bounded; knows nothing of peers.
class Exchanges {
 public:
  /// A datagram to send.
  struct Probe {
    Exchange exchange;
    std::uint64_t nonce = 0;
    std::size_t left = 0;  ///< attempts that may follow if nobody answers
  };
  /// A reply that belongs to a probe.
  struct Answered {
    Exchange exchange;
    base::Duration rtt{};
  };

  Exchanges(const Timing& timing, const wire::NonceKey& key) : timing_(timing), nonces_(key) {}

  void set_timing(const Timing& timing) { timing_ = timing; }

  /// False if the same target is already probed at the same place for the same purpose, or if too many
  /// probes are on their way.
  bool start(base::TimePoint now, Exchange exchange);

  bool is_running(Purpose purpose, const wire::NodeId& target) const;
  bool is_running(Purpose purpose, const wire::NodeId& target, base::Ipv4 at) const;
  bool is_running(Purpose purpose, base::Endpoint at) const;

  /// Where the target has as many for the purpose as may be, the first that was started is given up. False if that has
  /// not lasted for `least` yet.
  bool make_room(base::TimePoint now, Purpose purpose, const wire::NodeId& target, std::size_t most,
                 base::Duration least);

  /// Ends one exchange of the purpose before its time, through the segment or through any.
  std::optional<Exchange> take(Purpose purpose, std::optional<SegmentId> segment);

  /// Something of an epoch that may be under challenge has been heard, and not believed.
  void overhear(const wire::NodeId& id, std::uint64_t epoch, std::uint64_t sequence);

  /// The next probe that is due at `now`.
  std::optional<Probe> take_probe(base::TimePoint now);

  /// The next exchange that nobody has answered in time; it is over.
  std::optional<Exchange> take_failure(base::TimePoint now);

  /// Ends the exchange that the nonce belongs to, if `id` at `source` is whom it asked, or whoever is there.
  std::optional<Answered> answer(base::TimePoint now, std::uint64_t nonce, base::Endpoint source,
                                 const wire::NodeId& id);

  /// True if a probe with this nonce waits for its reply, whoever was asked.
  bool has_asked(std::uint64_t nonce) const;

  std::optional<base::TimePoint> next() const;

  void clear() { running_.clear(); }
  /// The segment is gone: nothing can be asked there, and silence there says nothing.
  void drop_segment(SegmentId segment) {
    std::erase_if(running_, [segment](const Running& running) {
      const auto& exchange = running.exchange;
      return exchange.segment == segment ||
             (exchange.purpose == Purpose::incumbent && exchange.rival_segment == segment);
    });
  }

 private:
  struct Attempt {
    std::uint64_t nonce = 0;
    base::TimePoint at;
  };
  struct Running {
    Exchange exchange;
    std::size_t attempts = 0;
    std::array<Attempt, 3> last{};  // a ring: a late reply to an earlier attempt counts
    base::TimePoint due;            // of the next attempt, or of the failure

    const Attempt* find(std::uint64_t nonce) const;
  };

  base::TimePoint deadline(const Exchange& exchange) const;
  base::TimePoint next_attempt(const Running& running) const;

  static constexpr std::size_t most_running = 256;  // more than pace and timeout let run at once

  Timing timing_;
  wire::Nonces nonces_;
  std::vector<Running> running_;
};

}  // namespace discover::discovery
