#include "stage.hpp"

#include <algorithm>
#include <utility>

namespace discover::discovery::test {
namespace {

constexpr auto first_outcome = static_cast<std::size_t>(Counter::refreshed);
constexpr auto last_outcome = static_cast<std::size_t>(Counter::drop_paths_full);

}  // namespace

Segment segment(SegmentId id, Role role) {
  const auto own = address(id, 1);
  return {.id = id,
          .interface_index = id,
          .interface = "eth" + std::to_string(id),
          .prefix = {own, 24},
          .unicast_port = 9842,
          .addresses = {own},
          .role = role};
}

base::Ipv4 address(SegmentId id, std::uint32_t host) { return {0x0a000000 | id << 8 | host}; }

NodeConfig own_config() {
  auto config = probing_config();
  config.timing.probing = false;
  return config;
}

NodeConfig probing_config() { return {.id = node_id(own_number), .epoch = 77, .seed = 42, .nonce_key = {1, 2, 3}}; }

wire::Description own_description() {
  wire::Description description;
  description.name = "self";
  return description;
}

Stage::Stage(const NodeConfig& config, std::vector<Segment> segments) : node(config) {
  node.set_description(now, own_description());
  node.set_segments(now, segments);
  settle();
}

Counter Stage::hear(const Packet& packet, base::Ipv4 source, SegmentId on, std::uint16_t port) {
  const Counters before = node.counters();
  node.handle_datagram(now, {on, {source, port}, packet});
  std::vector<Counter> raised;
  for (auto i = first_outcome; i <= last_outcome; ++i) {
    const auto counter = static_cast<Counter>(i);
    for (auto n = before[counter]; n < node.counters()[counter]; ++n) raised.push_back(counter);
  }
  REQUIRE(raised.size() == 1);
  REQUIRE(node.counters()[Counter::received] == before[Counter::received] + 1);
  settle();
  return raised[0];
}

void Stage::use_segments(const std::vector<Segment>& segments) {
  node.set_segments(now, segments);
  settle();
}

void Stage::set_segments(const std::vector<SegmentId>& ids) {
  std::vector<Segment> segments;
  for (const auto id : ids) segments.push_back(segment(id));
  use_segments(segments);
}

void Stage::reconfigure(const NodeConfig& config) {
  node.reconfigure(now, config);
  settle();
}

void Stage::describe(wire::Description description) {
  node.set_description(now, std::move(description));
  settle();
}

void Stage::leave() {
  node.leave(now);
  settle();
}

void Stage::resume_after(base::Duration time) {
  now += time;
  node.handle_resume(now);
  settle();
}

void Stage::wake_late_by(base::Duration time) {
  const auto due = node.next_timeout();
  REQUIRE(due);
  now = *due + time;
  node.handle_timeout(now);
  settle();
}

void Stage::run_until(base::TimePoint end) {
  for (auto next = node.next_timeout(); next && *next <= end; next = node.next_timeout()) {
    now = std::max(now, *next);
    settle();
  }
  now = end;
}

/// Does what is due, as the daemon's timer would. A node that always has more to do at once would hang it.
void Stage::settle() {
  collect();
  int turns = 0;
  for (auto next = node.next_timeout(); next && *next <= now; next = node.next_timeout()) {
    REQUIRE(++turns < 100);
    node.handle_timeout(now);
    collect();
  }
}

void Stage::collect() {
  while (const auto outgoing = node.poll_transmit()) {
    const auto datagram = wire::decode_header(outgoing->bytes);
    REQUIRE(datagram);
    const auto part = wire::body_part(*datagram);
    REQUIRE(part);
    sent_.push_back({now, outgoing->segment, outgoing->to, datagram->header, std::string(base::as_text(*part)),
                     outgoing->bytes.size()});
  }
}

std::vector<Sent> Stage::sent() { return std::exchange(sent_, {}); }

std::vector<PeerEvent> Stage::events() {
  std::vector<PeerEvent> events;
  while (const auto event = node.poll_event()) events.push_back(*event);
  return events;
}

PeerState Stage::state(std::uint32_t number) const {
  const Peer* found = peer(number);
  REQUIRE(found != nullptr);
  return found->state;
}

}  // namespace discover::discovery::test

namespace discover::discovery {

std::ostream& operator<<(std::ostream& out, Counter counter) { return out << name(counter); }
std::ostream& operator<<(std::ostream& out, PeerState state) { return out << name(state); }
std::ostream& operator<<(std::ostream& out, PathState state) { return out << name(state); }
std::ostream& operator<<(std::ostream& out, const PeerEvent& event) {
  return out << name(event.kind) << ' ' << wire::to_string(event.id);
}

}  // namespace discover::discovery
