#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "control/answer.hpp"
#include "control/asker.hpp"
#include "control/history.hpp"
#include "discovery/node.hpp"
#include "wire/description.hpp"
#include "wire/header.hpp"

namespace discover::control::test {

/// Another host as it presents itself to the node under test.
struct Host {
  wire::NodeId id;
  wire::Description description;
  base::Ipv4 address;
  discovery::SegmentId segment = 1;
  std::uint64_t epoch = 1;
  std::uint64_t sequence = 0;
  std::uint16_t lease = 350;  // tenths of a second
  std::uint32_t revision = 1;
};

/// An asker for whom nothing can be done.
struct Nobody final : Asker {
  base::Expected<WatchTerms, Failure> watch(const Request&) override {
    return base::Unexpected{failure(ErrorCode::busy, "nobody can watch here")};
  }
  bool unwatch(const Request&) override { return false; }
  Controls* controls() override { return nullptr; }
  bool await_probe(const Request&, const wire::NodeId&) override { return false; }
  void forget_probe(const Request&) override {}
  std::optional<Failure> reload() override { return refusal; }

  std::optional<Failure> refusal;  ///< of a reload
};

/// `number` in the last bytes of the id, below `prefix`.
wire::NodeId node_id(std::uint8_t prefix, std::uint32_t number);

/// A named host at 10.0.0.0/16, which the neighbourhood's segment 1 is.
Host host(std::uint32_t number, std::string name);

/// A node with two segments (eth0 10.0.0.1/16 and eth1 192.168.1.1/24) and everything else that a View needs,
/// at a time that the test moves.
class Neighbourhood {
 public:
  /// Where `probing`, hosts must answer to stay alive.
  explicit Neighbourhood(std::size_t capacity = 8192, bool probing = false);
  Neighbourhood(const Neighbourhood&) = delete;
  Neighbourhood& operator=(const Neighbourhood&) = delete;

  /// The node hears an announcement of `host`: with its description, or a mere heartbeat.
  void hear(Host& host);
  void hear_heartbeat(Host& host);
  void hear_goodbye(Host& host);
  /// The node's own broadcast comes back to it on segment 1.
  void hear_own_echo();
  void advance(base::Duration time);
  /// Waits until the node probes `host`, and `rtt` longer; then it gets the reply.
  void answer_probe(Host& host, base::Duration rtt = {}, bool lists_us = true);
  void keep_segments(const std::vector<discovery::SegmentId>& ids);

  View view() const;
  /// The reply to a request; checked to be ASCII, JSON and marked rightly as an error or none.
  std::string ask(std::string_view request) const;
  nlohmann::json ask_json(std::string_view request) const;
  /// The `code` of the error that the request gets, or "" with none.
  std::string error_of(std::string_view request) const;

  discovery::Node node;
  Process process;
  std::vector<InterfaceReport> interfaces;
  std::vector<NamedCount> socket_counts;
  std::vector<NamedCount> control_counts;
  std::vector<SegmentTraffic> traffic;
  base::TimePoint now;
  base::WallTime wall;
  std::vector<discovery::PeerEvent> events;  ///< what happened, if `keep_events`
  bool keep_events = false;
  History history{100};  ///< of all that happened

 private:
  struct Probe {
    base::Ipv4 to;
    std::uint64_t nonce = 0;
  };
  void send(Host& host, wire::Header header);
  void move_to(base::TimePoint time);
  void drain();

  std::vector<Probe> probes_;  // since answer_probe() last looked
};

}  // namespace discover::control::test
