// A request to the control socket: of somebody who may only ask, and of somebody who may change everything.
#include "control/request.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "control/answer.hpp"
#include "control/asker.hpp"
#include "control/change_reply.hpp"
#include "control/history.hpp"
#include "control/offers.hpp"
#include "expect.hpp"
#include "fuzzers.hpp"
#include "invariants.hpp"
#include "peer_builder.hpp"
#include "wire/body.hpp"

namespace discover::fuzz {
namespace {

using namespace std::chrono_literals;
using discovery::test::PeerBuilder;

constexpr base::Ipv4 own{0x0a000001};
constexpr base::TimePoint now{100h};
constexpr base::WallTime wall = std::chrono::sys_days(std::chrono::year(2026) / 9 / 20) + 10h;

const discovery::Segment segment = {
    .id = 1, .interface_index = 2, .interface = "eth0", .prefix = {own, 24}, .unicast_port = 9842, .addresses = {own}};

wire::Description describe(std::string name) {
  wire::Description description;
  description.name = std::move(name);
  description.os = "Debian \"GNU\"\\Linux \u6771\u4eac";
  description.tags = {{"role", "worker"}, {"gpu", ""}};
  description.services = {{"B\u00fcro", "_ipp._tcp", 631, {{"rp", "print"}}}};
  return description;
}

/// A node that knows peers in several states, two of one name, and what a View needs beside it.
struct World {
  World() : node({.id = discovery::test::node_id(1), .epoch = 77}) {
    node.set_description(now, describe("self"));
    node.set_segments(now, std::span(&segment, 1));
    for (std::uint32_t number = 2; number < 6; ++number) {
      PeerBuilder peer(number);
      peer.description = describe(number < 4 ? "node" : "node" + std::to_string(number));
      hear(number, peer.announcement());
      if (number == 5) hear(number, peer.goodbye());
    }
    hear(6, PeerBuilder(6).heartbeat());
    process = {.version = "0.1.0", .pid = 412, .started = now - 1h, .domain = "default", .port = 9842};
  }

  void hear(std::uint32_t number, const discovery::test::Packet& packet) {
    node.handle_datagram(now, {segment.id, {{own.value + number}, 9842}, packet});
    while (const auto event = node.poll_event()) history.note(now, *event, node.peers().find(event->id));
  }

  control::View view() const { return {node, process, interfaces, counts, counts, now, wall, &history}; }

  discovery::Node node;
  control::Process process;
  control::History history{16};
  const std::vector<control::InterfaceReport> interfaces = {
      {"eth0", 2, true, "used", "veth", {"10.0.0.1/24"}, {{1, segment.prefix, 9842, std::nullopt}}}};
  const std::vector<control::NamedCount> counts = {{"sent", 44}};
};

/// May change everything if `controls` says so.
class Asker final : public control::Asker {
 public:
  explicit Asker(control::Controls* controls) : controls_(controls) {}

  std::optional<control::Failure> reload() override { return std::nullopt; }
  base::Expected<control::WatchTerms, control::Failure> watch(const control::Request& request) override {
    expect(!request.id.empty(), "whoever watches can be told to whom it is told");
    return control::WatchTerms{.lease = 1min, .cursor = request.since.value_or(control::Cursor{})};
  }
  bool unwatch(const control::Request&) override { return true; }
  control::Controls* controls() override { return controls_; }
  bool await_probe(const control::Request&, const wire::NodeId&) override { return ++waiting_ == 1; }
  void forget_probe(const control::Request&) override { --waiting_; }

  bool waits() const { return waiting_ > 0; }

 private:
  control::Controls* controls_;
  int waiting_ = 0;
};

void check_reply(base::Bytes input, const control::Reply& reply) {
  const auto parsed = control::parse_request(input);
  expect(parsed || reply.is_error, "what is no request is an error");
  expect(reply.text.size() <= (parsed ? parsed->max_bytes : control::min_reply_bytes),
         "a reply has the length that was asked for");
  const auto is_ascii = [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); };
  expect(std::all_of(reply.text.begin(), reply.text.end(), is_ascii), "a reply is ASCII");
  const auto json = nlohmann::json::parse(reply.text, nullptr, false);
  expect(json.is_object() && json.contains("schema"), "a reply is a JSON object with its schema");
  expect(json.contains("error") == reply.is_error, "an error is marked as one");
}

void look(base::Bytes input) {
  static const World world;  // which nobody changes who only looks
  Asker asker(nullptr);
  check_reply(input, control::answer(input, world.view(), asker));
}

void change(base::Bytes input) {
  World world;
  control::Offers offers(world.node.description(), false);
  control::Controls controls{world.node, offers};
  Asker asker(&controls);
  const auto before = world.node.description();
  const auto reply = control::answer(input, world.view(), asker);
  if (!reply.text.empty() || !asker.waits()) check_reply(input, reply);
  const auto& after = world.node.description();
  expect(after == before || after == offers.merged(), "what is offered is what is announced");
  expect(wire::decode_body(wire::encode_body(after)).has_value(), "what is offered keeps the rules");
  const auto broken = discovery::test::broken_invariant(world.node);
  expect(!broken, broken.value_or(""));
}

}  // namespace

void request(base::Bytes input) {
  look(input);
  if (control::parse_request(input)) change(input);
}

}  // namespace discover::fuzz
