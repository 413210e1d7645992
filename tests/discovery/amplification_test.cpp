#include <array>
#include <map>
#include <vector>

#include "stage.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

namespace {

constexpr std::array sizes{wire::header_bytes, wire::header_bytes + wire::signature_bytes - 1,
                           wire::header_bytes + wire::signature_bytes, wire::max_datagram_bytes};
constexpr std::size_t questions = 3;  // that an exchange puts at most, PROTOCOL.md s.7
constexpr std::size_t watch_questions = 8;  // and one that watches a suspect, s.8

/// Of a node that has more to tell than any datagram holds.
wire::Description long_description() {
  auto description = own_description();
  for (int i = 0; i < 60; ++i) description.tags["tag" + std::to_string(i)] = std::string(250, 'x');
  return description;
}

struct Received {
  std::size_t answers = 0;    // bytes
  std::size_t questions = 0;  // bare probes
};

/// By the address that it went to. A question carries nothing but itself.
std::map<std::uint32_t, Received> received(const std::vector<Sent>& sent) {
  std::map<std::uint32_t, Received> by_address;
  for (const auto& datagram : sent) {
    if (datagram.is_broadcast()) continue;
    auto& one = by_address[datagram.to->address.value];
    if (datagram.header.type != wire::Type::probe) {
      one.answers += datagram.bytes;
      continue;
    }
    ++one.questions;
    const auto sealed = datagram.header.has(wire::flag::is_signed) ? wire::signature_bytes : std::size_t{0};
    CHECK(datagram.bytes == wire::header_bytes + sealed);
  }
  return by_address;
}

const wire::Key our_key(wire::Secret{1});

NodeConfig config_of(Auth auth) {
  auto config = probing_config();
  config.trust.auth = auth;
  if (auth != Auth::off) config.trust.keys = {our_key};
  return config;
}

/// One host after the other says one thing, each with other flags. How many bytes they get for it in answer.
std::size_t everybody_speaks_once(Auth auth, const std::optional<wire::Key>& key, wire::Type type, std::size_t bytes) {
  Stage stage(config_of(auth));
  stage.describe(long_description());
  stage.run_for(10s);
  stage.sent();
  std::map<std::uint32_t, std::size_t> said;
  for (std::uint32_t flags = 0; flags < 256; ++flags) {
    PeerBuilder peer(2 + flags);
    peer.key = key;
    peer.epoch = 10;
    const auto host = 2 + flags % 250;  // a few speak twice
    const auto packet = peer.build(type, static_cast<std::uint8_t>(flags), {}, bytes);
    stage.hear_from(host, packet);
    said[address(1, host).value] += packet.size();
    stage.run_for(20ms);
  }
  stage.run_for(2s);
  std::size_t answers = 0;
  for (const auto& [to, got] : received(stage.sent())) {
    CHECK(got.answers <= said[to]);
    CHECK(got.questions <= questions * (said[to] / bytes));
    answers += got.answers;
  }
  return answers;
}

/// Hands what one of two nodes sends to the other, and counts what is for the other alone.
class Wire {
 public:
  Wire() : nodes_{Node(probing_config()), Node(config_of_other())} {
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      auto on = segment(1);
      on.prefix.address = at(i);
      on.addresses = {at(i)};
      nodes_[i].set_description(now_, own_description());
      nodes_[i].set_segments(now_, std::vector{on});
    }
    run_for(20s);
    exchanged_ = 0;
  }

  /// As if the other had said it to node 0.
  void forge(const Packet& packet) { nodes_[0].handle_datagram(now_, {1, {at(1), 9842}, packet}); }

  void run_for(base::Duration time) {
    const auto end = now_ + time;
    for (; now_ < end; now_ += 1ms) {
      for (std::size_t i = 0; i < nodes_.size(); ++i) pass_on(i);
    }
  }

  std::size_t exchanged() const { return exchanged_; }

 private:
  static NodeConfig config_of_other() {
    auto config = probing_config();
    config.id = node_id(2);
    config.seed = 43;
    return config;
  }
  static base::Ipv4 at(std::size_t node) { return address(1, static_cast<std::uint32_t>(1 + node)); }

  void pass_on(std::size_t from) {
    nodes_[from].handle_timeout(now_);
    while (nodes_[from].poll_event()) {
    }
    while (const auto outgoing = nodes_[from].poll_transmit()) {
      const Packet packet(outgoing->bytes.begin(), outgoing->bytes.end());
      if (outgoing->to) ++exchanged_;
      nodes_[1 - from].handle_datagram(now_, {1, {at(from), 9842}, packet});
    }
  }

  base::TimePoint now_ = opening;
  std::array<Node, 2> nodes_;
  std::size_t exchanged_ = 0;
};

}  // namespace

TEST_CASE("an address that has not proven itself gets no more in answer than it sent, and few bare questions") {
  for (const auto auth : {Auth::off, Auth::sign, Auth::require}) {
    for (const auto& key : {std::optional<wire::Key>(), std::optional(our_key)}) {
      if (key && auth == Auth::off) continue;
      std::size_t answers = 0;
      for (std::uint8_t type = 0; type <= 7; ++type) {
        for (const auto bytes : sizes) {
          CAPTURE(type);
          CAPTURE(bytes);
          answers += everybody_speaks_once(auth, key, static_cast<wire::Type>(type), bytes);
        }
      }
      CHECK((answers > 0) == (key || auth != Auth::require));
    }
  }
}

TEST_CASE("an address that is accused of silence in its turn is asked bare questions, and no more of them than a watch has") {
  Stage stage(probing_config());
  stage.run_for(10s);
  PeerBuilder victim(2), accuser(3);
  stage.sent();
  for (int round = 0; round < 5; ++round) {
    stage.hear_from(2, victim.heartbeat());
    stage.hear_from(3, accuser.heartbeat());
    stage.run_for(1s);
    REQUIRE(stage.hear_from(3, accuser.accusation({victim.id, victim.epoch})) == Counter::suspicion_heard);
    stage.run_for(10s);
    const auto got = received(stage.sent())[address(1, 2).value];
    CHECK(got.answers == 0);
    CHECK(got.questions > questions);
    CHECK(got.questions <= questions + watch_questions);
  }
}

TEST_CASE("whoever speaks from off the link gets nothing at all, whatever it says") {
  for (const auto auth : {Auth::off, Auth::sign, Auth::require}) {
    Stage stage(config_of(auth));
    stage.run_for(10s);
    stage.sent();
    PeerBuilder peer;
    if (auth != Auth::off) peer.key = our_key;
    for (const auto source : {address(2, 2), address(1, 0), address(1, 255), base::Ipv4{0}, base::Ipv4{0xe0000001}}) {
      for (std::uint8_t type = 1; type <= 6; ++type) {
        for (unsigned flags = 0; flags < 128; ++flags) {
          const auto packet = peer.build(static_cast<wire::Type>(type), static_cast<std::uint8_t>(flags), {}, 500);
          REQUIRE(stage.hear(packet, source) == Counter::drop_off_link);
        }
      }
    }
    for (const auto& sent : stage.sent()) CHECK(sent.is_broadcast());
  }
}

TEST_CASE("two nodes that are made to answer each other fall silent at once") {
  PeerBuilder forger(2);
  forger.epoch = probing_config().epoch;
  forger.sequence = 1'000'000;
  for (std::uint8_t type = 1; type <= 6; ++type) {
    Wire wire;
    for (unsigned flags = 0; flags < 128; flags += 3) {
      forger.nonce = flags;
      wire.forge(forger.build(static_cast<wire::Type>(type), static_cast<std::uint8_t>(flags), {}, wire::max_datagram_bytes));
      wire.run_for(10ms);
    }
    wire.run_for(2s);
    const auto so_far = wire.exchanged();
    CHECK(so_far < 200);  // of 43 forgeries
    if (static_cast<wire::Type>(type) == wire::Type::probe) CHECK(so_far >= 43);  // each has its reply
    wire.run_for(1s);
    CHECK(wire.exchanged() - so_far <= 10);  // the probes of every second
  }
}
