#include "discovery/trust.hpp"

#include <doctest/doctest.h>

#include "street.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

namespace {

const wire::Key own_key(wire::Secret{1});
const wire::Key next_key(wire::Secret{2});
const wire::Key foreign_key(wire::Secret{3});

NodeConfig config_with(Auth auth, wire::KeyRing keys = {own_key}) {
  auto config = probing_config();
  config.trust = {.auth = auth, .keys = std::move(keys)};
  return config;
}

PeerBuilder signer(std::uint32_t number, const wire::Key& key = own_key) {
  PeerBuilder peer(number);
  peer.key = key;
  return peer;
}

Street::Host& settle_signer(Street& street, std::uint32_t number) {
  auto& host = street.move_in(number);
  host.peer.key = own_key;
  street.announce(host);
  street.run_for(100ms);
  REQUIRE(street.stage.peer(number) != nullptr);
  REQUIRE(street.stage.peer(number)->is_verified());
  REQUIRE(street.stage.peer(number)->authentic);
  street.sent();
  street.stage.events();
  return host;
}

bool lists_as_alive(const Stage& stage, std::uint32_t number) {
  return stage.peer(number) != nullptr && stage.peer(number)->is_listed_alive();
}

}  // namespace

TEST_CASE("a count of the last hour forgets what is older") {
  HourlyCount count;
  CHECK(count.in_last_hour(opening) == 0);
  count.note(opening);
  count.note(opening + 30min);
  count.note(opening + 30min);
  CHECK(count.in_last_hour(opening + 30min) == 3);
  CHECK(count.in_last_hour(opening + 61min) == 2);
  CHECK(count.in_last_hour(opening + 3h) == 0);
  count.note(opening + 3h);
  CHECK(count.in_last_hour(opening + 3h) == 1);
}

TEST_CASE("a node that requires keys hears nothing that is not signed with one of them") {
  Stage stage(config_with(Auth::require));
  PeerBuilder plain(2);
  auto foreign = signer(3, foreign_key);
  auto cut = signer(4).announcement();
  cut[20] ^= std::byte{1};
  CHECK(stage.hear_from(2, plain.announcement()) == Counter::drop_unsigned);
  CHECK(stage.hear_from(2, plain.probe(1)) == Counter::drop_unsigned);
  CHECK(stage.hear_from(2, plain.solicit()) == Counter::drop_unsigned);
  CHECK(stage.hear_from(3, foreign.announcement()) == Counter::drop_unknown_key);
  CHECK(stage.hear_from(4, cut) == Counter::drop_bad_signature);
  CHECK(stage.node.peers().size() == 0);
  stage.sent();
  stage.run_for(100ms);
  CHECK(stage.sent().empty());
}

TEST_CASE("where keys are required nobody is listed before it has answered") {
  Street street(config_with(Auth::require));
  auto& host = street.move_in(2);
  host.peer.key = own_key;
  CHECK(street.announce(host) == Counter::challenged);
  CHECK(street.stage.peer(2) == nullptr);
  street.run_for(100ms);
  REQUIRE(lists_as_alive(street.stage, 2));
  const Peer& peer = *street.stage.peer(2);
  CHECK(peer.is_verified());
  CHECK(peer.authentic);
  REQUIRE(peer.description);
  CHECK(peer.description->name() == "host2");
}

TEST_CASE("where keys are required a recording of a dead host brings back nobody") {
  Stage stage(config_with(Auth::require));
  auto dead = signer(2);
  for (int i = 0; i < 10; ++i) {
    stage.hear_from(2, dead.announcement());
    stage.run_for(10s);
  }
  CHECK(stage.node.peers().size() == 0);
  CHECK(stage.events().empty());
}

TEST_CASE("where keys are required a recording from elsewhere adds no path") {
  Street street(config_with(Auth::require));
  auto& host = settle_signer(street, 2);
  const auto recorded = host.peer.announcement();
  CHECK(street.stage.hear_from(66, recorded) == Counter::challenged);
  street.run_for(5s);
  CHECK(street.stage.peer(2)->paths.size() == 1);
}

TEST_CASE("whoever only listens believes a signature, since it cannot ask") {
  auto config = config_with(Auth::require);
  Stage stage(config, {segment(1, Role::listen_only)});
  auto peer = signer(2);
  CHECK(stage.hear_from(2, peer.announcement()) == Counter::first_heard);
  CHECK_FALSE(stage.peer(2)->is_verified());
}

TEST_CASE("a node that has keys signs all that it sends") {
  for (const auto auth : {Auth::sign, Auth::require}) {
    Street street(config_with(auth));
    auto& host = settle_signer(street, 2);
    auto& stage = street.stage;
    stage.hear_from(2, host.peer.probe(1, wire::flag::want_body, wire::max_datagram_bytes - wire::signature_bytes));
    stage.hear_from(2, host.peer.solicit(600));
    host.answers = false;
    street.run_for(10s);
    stage.leave();
    street.run_for(1s);
    auto sent = street.sent();
    std::size_t types = 0;
    for (const auto& datagram : sent) {
      CHECK(datagram.header.has(wire::flag::is_signed));
      types |= std::size_t{1} << static_cast<std::size_t>(datagram.header.type);
    }
    CHECK(types == (1 << 1 | 1 << 2 | 1 << 4 | 1 << 5 | 1 << 6));  // all but solicit, which a node never sends
  }
}

TEST_CASE("a signature makes no answer longer than its question") {
  Stage stage(config_with(Auth::sign));
  stage.run_for(10s);
  PeerBuilder plain(2);
  for (std::size_t bytes = wire::header_bytes; bytes < 300; ++bytes) {
    stage.sent();
    plain.unicast_port = static_cast<std::uint16_t>(2000 + bytes);
    stage.hear_from(2, plain.probe(bytes, wire::flag::want_body, bytes));
    stage.hear_from(3, plain.solicit(bytes));
    stage.run_for(60ms);
    for (const auto& sent : stage.sent()) {
      if (sent.header.type == wire::Type::probe || sent.is_broadcast()) continue;
      CHECK(sent.bytes <= bytes);
      CHECK(sent.header.has(wire::flag::is_signed) == (bytes >= wire::header_bytes + wire::signature_bytes));
    }
  }
}

TEST_CASE("where signing is no duty everybody is listed, and it shows who signs") {
  Street street(config_with(Auth::sign));
  street.settle_in(2);
  settle_signer(street, 3);
  auto stranger = signer(4, foreign_key);
  CHECK(street.stage.hear_from(4, stranger.announcement()) == Counter::first_heard);
  CHECK_FALSE(street.stage.peer(2)->authentic);
  CHECK(street.stage.peer(3)->authentic);
  CHECK_FALSE(street.stage.peer(4)->authentic);
}

TEST_CASE("nothing unsigned speaks for a live peer that signs") {
  Street street(config_with(Auth::sign));
  auto& host = settle_signer(street, 2);
  street.settle_in(3);
  auto& stage = street.stage;
  PeerBuilder forger(2);
  forger.sequence = 1000;
  CHECK(stage.hear_from(2, forger.announcement()) == Counter::drop_unsigned);
  CHECK(stage.hear_from(66, forger.announcement()) == Counter::drop_unsigned);
  CHECK(stage.hear_from(2, forger.goodbye()) == Counter::drop_unsigned);
  CHECK(stage.hear_from(2, forger.accusation({node_id(3), 1})) == Counter::drop_unsigned);
  forger.epoch = 9;
  CHECK(stage.hear_from(2, forger.announcement()) == Counter::drop_unsigned);
  PeerBuilder accuser(3);
  accuser.sequence = 1000;
  CHECK(stage.hear_from(3, accuser.accusation({node_id(2), host.peer.epoch})) == Counter::drop_suspicion);
  CHECK(stage.state(2) == PeerState::alive);
  CHECK(stage.peer(2)->paths.size() == 1);
  CHECK(street.heartbeat(host) == Counter::refreshed);
}

TEST_CASE("whoever begins to sign is told of, and what others said in its name is void") {
  Street street(config_with(Auth::sign));
  auto& host = street.settle_in(2);
  auto& stage = street.stage;
  PeerBuilder forger(2);
  forger.sequence = 500;
  forger.lease = 60000;
  CHECK(stage.hear_from(66, forger.announcement()) == Counter::changed);
  stage.events();
  host.peer.key = own_key;
  CHECK(street.heartbeat(host) == Counter::refreshed);
  CHECK(stage.events() == std::vector<PeerEvent>{{PeerEventKind::updated, node_id(2), change::auth}});
  CHECK(stage.peer(2)->authentic);
  for (const Path& path : stage.peer(2)->paths) {
    CHECK((path.state == PathState::alive) == (path.address == address(1, 2)));
  }
}

TEST_CASE("who signs takes its id back from who does not") {
  Street street(config_with(Auth::sign));
  auto& stage = street.stage;
  auto& thief = street.settle_in(66);
  thief.peer.id = node_id(2);
  thief.peer.epoch = 99;
  street.announce(thief);
  street.run_for(100ms);
  auto& host = street.move_in(2);
  host.peer.key = own_key;
  street.announce(host);
  street.run_for(2s);
  const Peer& peer = *stage.peer(2);
  CHECK(peer.authentic);
  CHECK(peer.epoch == host.peer.epoch);
  CHECK(peer.best_path().address == address(1, 2));
  CHECK(std::count_if(peer.paths.begin(), peer.paths.end(),
                      [](const Path& path) { return path.state == PathState::alive; }) == 1);
  CHECK(street.heartbeat(thief) == Counter::drop_unsigned);
}

TEST_CASE("a fleet goes from off by sign to require and loses nobody") {
  Street street(config_with(Auth::off, {}));
  auto& first = street.settle_in(2);
  auto& second = street.settle_in(3);
  auto& stage = street.stage;
  const auto nobody_is_gone = [&] {
    for (const auto& event : stage.events()) CHECK(event.kind == PeerEventKind::updated);
    CHECK(stage.state(2) == PeerState::alive);
    CHECK(stage.state(3) == PeerState::alive);
  };
  first.peer.key = own_key;  // it is the first to sign, and nobody looks
  street.heartbeat(first);
  street.run_for(20s);
  nobody_is_gone();
  stage.reconfigure(config_with(Auth::sign));
  street.heartbeat(first);
  street.heartbeat(second);
  street.run_for(20s);
  nobody_is_gone();
  second.peer.key = own_key;
  street.heartbeat(second);
  street.run_for(20s);
  nobody_is_gone();
  stage.reconfigure(config_with(Auth::require));
  for (int i = 0; i < 10; ++i) {
    street.heartbeat(first);
    street.heartbeat(second);
    street.run_for(10s);
  }
  nobody_is_gone();
}

TEST_CASE("a key is changed without a gap: add, switch, remove") {
  Street street(config_with(Auth::require));
  auto& host = settle_signer(street, 2);
  auto& stage = street.stage;
  const auto live_on = [&] {
    for (int i = 0; i < 5; ++i) {
      street.heartbeat(host);
      street.run_for(10s);
    }
    CHECK(stage.events().empty());
    CHECK(stage.state(2) == PeerState::alive);
  };
  stage.reconfigure(config_with(Auth::require, {own_key, next_key}));
  live_on();
  host.peer.key = next_key;
  live_on();
  stage.reconfigure(config_with(Auth::require, {next_key, own_key}));
  live_on();
  const auto old_key = 1;
  CHECK(stage.node.trust().heard_in_last_hour(0, stage.now) > 0);
  CHECK(stage.node.trust().heard_in_last_hour(old_key, stage.now) > 0);  // what was heard before
  street.run_for(62min);
  CHECK(stage.node.trust().heard_in_last_hour(old_key, stage.now) == 0);  // it may go
  stage.reconfigure(config_with(Auth::require, {next_key}));
  street.announce(host);
  street.run_for(1s);
  stage.events();
  live_on();
  host.peer.key = own_key;
  CHECK(street.heartbeat(host) == Counter::drop_unknown_key);
}

TEST_CASE("a node without keys takes a signed datagram for what it says") {
  Stage stage(config_with(Auth::off, {}));
  auto peer = signer(2);
  CHECK(stage.hear_from(2, peer.announcement()) == Counter::first_heard);
  CHECK(stage.peer(2)->description->name() == "host2");
  CHECK_FALSE(stage.peer(2)->authentic);
}

TEST_CASE("whoever signs is not limited") {
  Street street(config_with(Auth::require));
  auto& host = settle_signer(street, 2);
  for (std::uint64_t i = 0; i < 500; ++i) CHECK(street.say(host, host.peer.probe(i)) == Counter::probe_heard);
}
