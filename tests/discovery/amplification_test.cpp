#include <array>
#include <map>
#include <vector>

#include "base/random.hpp"
#include "street.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

namespace {

constexpr std::array sizes{wire::header_bytes, wire::header_bytes + wire::signature_bytes - 1,
                           wire::header_bytes + wire::signature_bytes, wire::max_datagram_bytes};
constexpr std::size_t most_lengths = 4;     // of a header, that a question has at most, PROTOCOL.md s.7
constexpr std::size_t check_questions = 3;  // that are put at most to whoever has its turn, PROTOCOL.md s.7
constexpr std::size_t watch_questions = 8;  // ... and to a suspect, s.8

/// Of a node that has more to tell than any datagram holds.
wire::Description long_description() {
  auto description = own_description();
  for (int i = 0; i < 60; ++i) description.tags["tag" + std::to_string(i)] = std::string(250, 'x');
  return description;
}

struct Received {
  std::size_t answers = 0;    // bytes
  std::size_t questions = 0;  // bare probes
  std::size_t bytes = 0;      // of both
};

/// By the address that it went to. A question carries nothing but itself, unless it makes room for what it asks for.
std::map<std::uint32_t, Received> received(const std::vector<Sent>& sent) {
  std::map<std::uint32_t, Received> by_address;
  for (const auto& datagram : sent) {
    if (datagram.is_broadcast()) continue;
    auto& one = by_address[datagram.to->address.value];
    one.bytes += datagram.bytes;
    if (datagram.header.type != wire::Type::probe) {
      one.answers += datagram.bytes;
      continue;
    }
    ++one.questions;
    if (datagram.header.has(wire::flag::want_body)) continue;
    const auto sealed = datagram.header.has(wire::flag::is_signed) ? wire::signature_bytes : std::size_t{0};
    const auto bare = wire::header_bytes + sealed;
    CHECK((datagram.bytes % bare == 0 && datagram.bytes <= most_lengths * bare));
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
    CHECK(got.bytes <= said[to]);
    answers += got.answers;
  }
  return answers;
}

/// Hosts that say whatever comes to mind, in the names of two that answer, of each other and of the node; signed or
/// not. They answer nobody, and after each word no address of theirs may have got more than has come from it.
class Mob {
 public:
  Mob(const NodeConfig& config, std::uint64_t seed)
      : street_(config), random_(seed), key_(config.trust.auth != Auth::off) {
    street_.stage.describe(long_description());
    for (std::uint32_t number = 2; number < 4; ++number) {
      auto& host = street_.move_in(number);
      if (key_) host.peer.key = our_key;
      names_.push_back(&host.peer);
      street_.announce(host);
    }
    street_.run_for(1s);
    for (auto& peer : invented_) names_.push_back(&peer);
  }

  void say_something() {
    PeerBuilder peer = *names_[pick(names_.size())];
    if (pick(8) == 0) peer.id = probing_config().id;
    peer.epoch = names_[pick(names_.size())]->epoch + pick(3);
    peer.sequence = ++sequence_ * 1000;
    peer.key = key_ && pick(2) == 0 ? std::optional(our_key) : std::nullopt;
    const auto source = static_cast<std::uint32_t>(first_address + pick(3));
    const auto packet = anything(peer);
    said_[address(1, source).value] += packet.size();
    street_.stage.hear_from(source, packet);
    street_.run_for(std::chrono::milliseconds(pick(2000)));
    count();
  }

  bool has_been_asked() const { return asked_; }

 private:
  static constexpr std::uint32_t first_address = 60;

  std::size_t pick(std::size_t below) {
    return static_cast<std::size_t>(random_.uniform(0, static_cast<double>(below)));
  }

  Packet anything(PeerBuilder& peer) {
    const auto& other = *names_[pick(names_.size())];
    switch (pick(6)) {
      case 0: return peer.announcement(pick(2) == 0 ? wire::flag::solicit : 0);
      case 1: return peer.probe(pick(99), pick(2) == 0 ? wire::flag::want_body : 0, sizes[pick(sizes.size())]);
      case 2: return peer.accusation({other.id, other.epoch}, pick(2) == 0 ? wire::flag::confirm : 0);
      case 3: return peer.goodbye();
      default: return peer.heartbeat();
    }
  }

  void count() {
    for (const auto& [to, got] : received(street_.sent())) {
      got_[to] += got.bytes;
      if (to < address(1, first_address).value) continue;
      CHECK(got_[to] <= said_[to]);
      asked_ = asked_ || got.questions > 0;
    }
  }

  Street street_;
  base::Random random_;
  bool key_;
  std::array<PeerBuilder, 3> invented_{PeerBuilder(900), PeerBuilder(901), PeerBuilder(902)};
  std::vector<const PeerBuilder*> names_;
  std::uint64_t sequence_ = 0;
  std::map<std::uint32_t, std::size_t> said_, got_;  // bytes, by address
  bool asked_ = false;
};

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

TEST_CASE("an address that has not proven itself gets no more bytes than it sent, whatever it says") {
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

TEST_CASE("a bare heartbeat pays for one question, and the next one for the next") {
  Stage stage(probing_config());
  stage.run_for(10s);
  PeerBuilder peer;
  stage.sent();
  for (std::size_t round = 1; round <= 5; ++round) {
    stage.hear_from(2, peer.heartbeat());
    stage.run_for(5s);
    CHECK(received(stage.sent())[address(1, 2).value].questions == 1);
  }
  stage.hear_from(2, peer.heartbeat());
  stage.run_for(100ms);
  stage.hear_from(2, peer.heartbeat());  // while the question waits to be put again
  stage.run_for(5s);
  CHECK(received(stage.sent())[address(1, 2).value].questions == 2);
  stage.hear_from(2, peer.announcement());
  stage.run_for(5s);
  CHECK(received(stage.sent())[address(1, 2).value].questions == 3);
}

TEST_CASE("an introduction is answered by its reply, and by a question for each header that it is longer") {
  Stage stage(probing_config());
  stage.run_for(10s);
  PeerBuilder peer;
  stage.sent();
  for (const std::size_t longer : {0U, 1U, 3U}) {
    stage.hear_from(2, peer.probe(7, 0, (1 + longer) * wire::header_bytes));
    stage.run_for(5s);
    const auto got = received(stage.sent())[address(1, 2).value];
    CHECK(got.answers == wire::header_bytes);
    CHECK(got.questions == longer);
  }
  CHECK(stage.state(2) == PeerState::alive);
}

TEST_CASE("an accusation draws nothing to an address that has not proven itself, and a watch to one that has") {
  for (const bool answers : {false, true}) {
    CAPTURE(answers);
    Street street(probing_config());
    auto& victim = street.move_in(2);
    auto& accuser = street.settle_in(3);
    victim.answers = answers;
    victim.peer.lease = 60000;
    street.heartbeat(victim);
    street.run_for(1s);
    victim.answers = false;
    street.sent();
    REQUIRE(street.say(accuser, accuser.peer.accusation({victim.peer.id, victim.peer.epoch})) ==
            Counter::suspicion_heard);
    street.run_for(10s);
    const auto got = received(street.sent())[address(1, 2).value];
    CHECK(got.answers == 0);
    CHECK(got.questions <= check_questions + watch_questions);
    CHECK((got.questions >= watch_questions) == answers);
    CHECK(street.stage.state(2) == (answers ? PeerState::lost : PeerState::suspect));  // unproven, it has its lease
  }
}

TEST_CASE("an address that was added to a live peer is not asked in the peer's turn") {
  Street street(probing_config());
  auto& host = street.settle_in(2);
  PeerBuilder forger = host.peer;
  forger.sequence = 10;
  forger.lease = 60000;
  REQUIRE(street.stage.hear_from(66, forger.heartbeat()) == Counter::changed);
  street.run_for(60s);
  CHECK(received(street.sent())[address(1, 66).value].questions == 1);
}

TEST_CASE("neither lives nor names nor accusations draw more to an address that never answers than it sent") {
  for (const auto auth : {Auth::off, Auth::sign, Auth::require}) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      CAPTURE(seed);
      Mob mob(config_of(auth), seed);
      for (int i = 0; i < 300; ++i) mob.say_something();
      CHECK(mob.has_been_asked());
    }
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
      wire.forge(
          forger.build(static_cast<wire::Type>(type), static_cast<std::uint8_t>(flags), {}, wire::max_datagram_bytes));
      wire.run_for(10ms);
    }
    wire.run_for(2s);
    const auto so_far = wire.exchanged();
    CHECK(so_far < 200);                                                          // of 43 forgeries
    if (static_cast<wire::Type>(type) == wire::Type::probe) CHECK(so_far >= 43);  // each has its reply
    wire.run_for(1s);
    CHECK(wire.exchanged() - so_far <= 10);  // the probes of every second
  }
}
