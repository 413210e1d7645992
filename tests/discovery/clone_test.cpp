// Two machines under one id: each is real, so both are told of and the row keeps to the one it knew.
#include "street.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

using Events = std::vector<PeerEvent>;

namespace {

/// A second machine with the id of `original`, at host number `at`.
Street::Host& clone_in(Street& street, const Street::Host& original, std::uint32_t at) {
  auto& clone = street.move_in(at);
  clone.peer = original.peer;
  clone.peer.epoch = 1000 + at;
  clone.peer.sequence = 0;
  return clone;
}

}  // namespace

TEST_CASE("two machines that both answer to an id are a conflict, and the row stays with the first") {
  Street street;
  auto& host = street.settle_in(2);
  auto& clone = clone_in(street, host, 3);
  CHECK(street.announce(clone) == Counter::challenged);
  street.run_for(100ms);
  const auto* peer = street.stage.peer(2);
  CHECK(street.stage.events() == Events{{PeerEventKind::conflict, host.peer.id}});
  CHECK(peer->epoch == host.peer.epoch);
  CHECK(peer->best_path().address == host.address);
  CHECK(peer->paths.size() == 1);
  CHECK(peer->restarts == 0);
  REQUIRE(peer->rivals.size() == 1);
  CHECK(peer->rivals[0].address == clone.address);
  CHECK(peer->rivals[0].epoch == clone.peer.epoch);
  CHECK(peer->rivals[0].expires > street.stage.now);
}

TEST_CASE("a clone on another segment is told of with the interface that it is behind") {
  Street street(probing_config(), {segment(1), segment(2)});
  auto& host = street.settle_in(2);
  auto& clone = clone_in(street, host, 3);
  clone.segment = 2;
  clone.address = address(2, 3);
  street.announce(clone);
  street.run_for(100ms);
  REQUIRE(street.stage.peer(2)->rivals.size() == 1);
  CHECK(street.stage.peer(2)->rivals[0].interface == "eth2");
  CHECK(street.stage.peer(2)->rivals[0].address == clone.address);
}

TEST_CASE("a known clone is refreshed by its announcements and told of once") {
  Street street;
  auto& host = street.settle_in(2);
  auto& clone = clone_in(street, host, 3);
  street.announce(clone);
  street.run_for(100ms);
  street.stage.events();
  for (int i = 0; i < 10; ++i) {
    street.run_for(10s);
    CHECK(street.heartbeat(clone) == Counter::drop_rival);
    CHECK(street.stage.peer(2)->rivals.at(0).expires == street.stage.now + 35s);
  }
  CHECK(street.stage.events().empty());
  CHECK(street.stage.peer(2)->best_path().address == host.address);
}

TEST_CASE("a clone is not kept in mind by what it said before") {
  Street street;
  auto& host = street.settle_in(2);
  auto& clone = clone_in(street, host, 3);
  const auto first = clone.peer.announcement();
  street.say(clone, first);
  street.run_for(1s);
  const auto second = clone.peer.heartbeat();
  street.say(clone, second);
  street.run_for(10s);
  const auto rivals = street.stage.peer(2)->rivals;
  REQUIRE(rivals.size() == 1);
  for (const auto& packet : {first, second}) CHECK(street.say(clone, packet) == Counter::drop_rival);
  CHECK(street.stage.peer(2)->rivals == rivals);
}

TEST_CASE(
    "a clone that falls silent no longer counts when its lease is over, and is a conflict anew when it is "
    "back") {
  Street street;
  auto& host = street.settle_in(2);
  auto& clone = clone_in(street, host, 3);
  street.announce(clone);
  street.run_for(40s);
  CHECK(street.stage.peer(2)->rivals.at(0).expires <= street.stage.now);
  CHECK(street.heartbeat(clone) == Counter::challenged);
  street.run_for(100ms);
  REQUIRE(street.stage.peer(2)->rivals.size() == 1);
  CHECK(street.stage.peer(2)->rivals[0].expires > street.stage.now);
}

TEST_CASE("a clone takes the row over when the first machine dies") {
  Street street;
  auto& host = street.settle_in(2);
  auto& clone = clone_in(street, host, 3);
  street.announce(clone);
  street.run_for(1s);
  host.answers = false;
  street.run_for(10s);
  CHECK(street.stage.state(2) == PeerState::lost);
  street.heartbeat(clone);
  street.run_for(1s);
  CHECK(street.stage.state(2) == PeerState::alive);
  CHECK(street.stage.peer(2)->epoch == clone.peer.epoch);
  CHECK(street.stage.peer(2)->best_path().address == clone.address);
  CHECK(street.stage.peer(2)->rivals.empty());
}

TEST_CASE("of many clones four are remembered") {
  Street street;
  auto& host = street.settle_in(2);
  for (std::uint32_t at = 3; at < 10; ++at) {
    street.announce(clone_in(street, host, at));
    street.run_for(1s);
  }
  CHECK(street.stage.peer(2)->rivals.size() == max_rivals);
  CHECK(street.stage.peer(2)->epoch == host.peer.epoch);
}

TEST_CASE("a clone of this machine is asked, and known from then on") {
  Street street;
  auto& clone = street.move_in(9);
  clone.peer.id = own_config().id;
  clone.peer.epoch = 4321;
  CHECK(street.announce(clone) == Counter::drop_own_id_elsewhere);
  street.run_for(100ms);
  REQUIRE(street.stage.node.own_rivals().size() == 1);
  CHECK(street.stage.node.own_rivals()[0].address == clone.address);
  CHECK(street.stage.node.own_rivals()[0].epoch == 4321);
  const auto asked = street.sent(wire::Type::probe).size();
  CHECK(asked == 1);
  street.run_for(20s);
  street.heartbeat(clone);
  CHECK(street.stage.node.own_rivals()[0].expires == street.stage.now + 35s);
  CHECK(street.sent(wire::Type::probe).empty());
  CHECK(street.stage.node.peers().size() == 0);
}

TEST_CASE("of many clones of this machine four are remembered") {
  Street street;
  for (std::uint32_t at = 3; at < 10; ++at) {
    auto& clone = street.move_in(at);
    clone.peer.id = own_config().id;
    clone.peer.epoch = 1000 + at;
    street.announce(clone);
    street.run_for(1s);
  }
  CHECK(street.stage.node.own_rivals().size() == max_rivals);
}

TEST_CASE("a forgery of this machine's id that nobody answers for is no clone") {
  Street street;
  PeerBuilder forger(own_number);
  forger.epoch = 4321;
  street.stage.hear_from(9, forger.announcement());
  street.run_for(2s);
  CHECK(street.stage.node.own_rivals().empty());
}

TEST_CASE("whoever invents clones of this machine does not use up what it may ask") {
  Street street;
  street.settle_in(2);
  street.sent();
  PeerBuilder forger(own_number);
  for (int i = 0; i < 2000; ++i) {
    forger.epoch = 5000 + static_cast<std::uint64_t>(i);
    forger.unicast_port = static_cast<std::uint16_t>(20000 + i);
    street.stage.hear_from(9 + static_cast<std::uint32_t>(i % 40), forger.announcement());
    street.run_for(1ms);
  }
  CHECK(street.stage.count(Counter::over_budget) == 0);
  CHECK(street.sent(wire::Type::probe).size() < 150);
  CHECK(street.stage.state(2) == PeerState::alive);
}
