#include "neighbourhood.hpp"

#include <algorithm>
#include <array>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "wire/body.hpp"
#include "wire/domain.hpp"
#include "wire/header.hpp"
#include "wire/limits.hpp"

namespace discover::control::test {
namespace {

using namespace std::chrono_literals;

constexpr base::Ipv4 ipv4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
  return {std::uint32_t{a} << 24 | std::uint32_t{b} << 16 | std::uint32_t{c} << 8 | d};
}

const std::vector<discovery::Segment> segments = {
    {1, 2, "eth0", {ipv4(10, 0, 0, 1), 16}, 9842, {base::IpAddress(ipv4(10, 0, 0, 1))}},
    {2, 3, "eth1", {ipv4(192, 168, 1, 1), 24}, 9842, {base::IpAddress(ipv4(192, 168, 1, 1))}},
};

discovery::NodeConfig config(std::size_t capacity, bool probing) {
  discovery::Timing timing;
  timing.probing = probing;
  return {.id = node_id(0x8c, 1),
          .epoch = 77,
          .domain = wire::domain_tag("default"),
          .timing = timing,
          .capacity = capacity,
          .seed = 1};
}

}  // namespace

wire::NodeId node_id(std::uint8_t prefix, std::uint32_t number) {
  wire::NodeId id;
  id.bytes[0] = prefix;
  for (std::size_t i = 0; i < 4; ++i) id.bytes[15 - i] = static_cast<std::uint8_t>(number >> (8 * i));
  return id;
}

Host host(std::uint32_t number, std::string name) {
  Host host;
  host.id = node_id(0x3f, number);
  host.description.name = std::move(name);
  host.address = {ipv4(10, 0, 1, 0).value + number};
  return host;
}

Neighbourhood::Neighbourhood(std::size_t capacity, bool probing)
    : node(config(capacity, probing)),
      now(1h),
      wall(std::chrono::sys_days(std::chrono::year(2026) / 9 / 20) + 10h + 11min + 12345ms) {
  process = {"0.1.0", std::nullopt, 412, now - 12500ms, "default", 9842, std::uint16_t{9843}, "normal", 4 << 20};
  interfaces = {
      {"eth0",
       2,
       true,
       "up, broadcast-capable, with an IPv4 address",
       std::nullopt,
       {"10.0.0.1/16"},
       {{1, segments[0].prefix, 9842, std::nullopt}}},
      {"eth1",
       3,
       true,
       "up, broadcast-capable, with an IPv4 address",
       "veth",
       {"192.168.1.1/24"},
       {{2, segments[1].prefix, 9842, std::nullopt}}},
  };
  socket_counts = {{"sent", 44}, {"send_dropped", 0}};
  control_counts = {{"requests", 7}, {"errors", 0}};
  wire::Description self;
  self.name = "alpha";
  node.set_description(now, self);
  node.set_segments(now, segments);
}

void Neighbourhood::hear(Host& host) { send(host, {.flags = wire::flag::body}); }
void Neighbourhood::hear_heartbeat(Host& host) { send(host, {}); }
void Neighbourhood::hear_goodbye(Host& host) { send(host, {.type = wire::Type::goodbye}); }

void Neighbourhood::hear_own_echo() {
  Host self;
  self.id = node.config().id;
  self.epoch = node.config().epoch;
  self.address = segments[0].prefix.address;
  hear_heartbeat(self);
}

void Neighbourhood::answer_probe(Host& host, base::Duration rtt, bool lists_us) {
  constexpr auto longest_wait = 3s;  // a round of two peers, and what they had to say before
  const auto deadline = now + longest_wait;
  std::optional<std::uint64_t> nonce;
  while (!nonce) {
    const auto next = node.next_timeout();
    REQUIRE_MESSAGE((next && *next < deadline), "nobody probes " << base::to_string(host.address));
    probes_.clear();
    move_to(std::max(now, *next));
    for (const auto& probe : probes_) {
      if (probe.to == host.address) nonce = probe.nonce;
    }
  }
  advance(rtt);
  send(host, {.type = wire::Type::reply, .flags = lists_us ? wire::flag::lists_you : std::uint8_t{0}, .nonce = *nonce});
}

void Neighbourhood::send(Host& host, wire::Header header) {
  const bool with_body = header.has(wire::flag::body);
  const auto body = wire::encode_body(host.description);
  header.id = host.id;
  header.epoch = host.epoch;
  header.sequence = ++host.sequence;
  header.domain = node.config().domain;
  header.revision = host.revision;
  header.body_bytes = static_cast<std::uint16_t>(body.size());
  header.lease = host.lease;
  header.unicast_port = 9842;
  std::array<std::byte, wire::max_datagram_bytes> buffer{};
  wire::Writer out(buffer);
  wire::encode_header(header, out);
  if (with_body) out.bytes(base::as_bytes(body));
  REQUIRE_FALSE(out.past_end());
  node.handle_datagram(now, {host.segment, {host.address, 9842}, out.written()});
  drain();
}

void Neighbourhood::advance(base::Duration time) {
  const auto end = now + time;
  for (auto next = node.next_timeout(); next && *next < end; next = node.next_timeout()) {
    move_to(std::max(now, *next));
  }
  move_to(end);
}

void Neighbourhood::move_to(base::TimePoint time) {
  wall += std::chrono::floor<base::WallTime::duration>(time) - std::chrono::floor<base::WallTime::duration>(now);
  now = time;
  node.handle_timeout(now);
  drain();
}

/// Nothing that the node sends arrives anywhere; what it asks is kept for answer_probe().
void Neighbourhood::drain() {
  while (const auto sent = node.poll_transmit()) {
    const auto datagram = wire::decode_header(sent->bytes);
    REQUIRE(datagram);
    if (datagram->header.type == wire::Type::probe) probes_.push_back({sent->to->address, datagram->header.nonce});
  }
  while (const auto event = node.poll_event()) {
    history.note(now, *event, node.peers().find(event->id));
    if (keep_events) events.push_back(*event);
  }
}

void Neighbourhood::keep_segments(const std::vector<discovery::SegmentId>& ids) {
  auto kept = segments;
  std::erase_if(kept, [&](const auto& segment) { return std::find(ids.begin(), ids.end(), segment.id) == ids.end(); });
  node.set_segments(now, kept);
}

View Neighbourhood::view() const {
  return {node, process, interfaces, socket_counts, control_counts, now, wall, &history, traffic};
}

std::string Neighbourhood::ask(std::string_view request) const {
  Nobody nobody;
  auto reply = answer(base::as_bytes(request), view(), nobody);
  CHECK(reply.text.starts_with(reply.is_error ? R"({"schema":"discoverd.error/1",)" : R"({"schema":"discoverd.)"));
  const auto is_ascii = [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); };
  CHECK(std::all_of(reply.text.begin(), reply.text.end(), is_ascii));
  const auto json = nlohmann::json::parse(reply.text, nullptr, false);
  REQUIRE_MESSAGE(json.is_object(), reply.text);
  CHECK(json.contains("error") == reply.is_error);
  return std::move(reply.text);
}

nlohmann::json Neighbourhood::ask_json(std::string_view request) const { return nlohmann::json::parse(ask(request)); }

std::string Neighbourhood::error_of(std::string_view request) const {
  const auto reply = ask_json(request);
  return reply.contains("error") ? reply["error"]["code"].get<std::string>() : "";
}

}  // namespace discover::control::test
