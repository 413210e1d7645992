#include <doctest/doctest.h>

#include "street.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

namespace {

RestoredPeer remembered(std::uint32_t number, base::TimePoint last_heard) {
  RestoredPeer peer{.id = node_id(number),
                    .interface_index = 1,
                    .interface = "eth1",
                    .address = address(1, number),
                    .port = 9842,
                    .first_seen = last_heard - 100h,
                    .last_heard = last_heard,
                    .restarts = 3,
                    .description = own_description()};
  peer.description.name = "before";
  return peer;
}

}  // namespace

TEST_CASE("who is remembered is not alive until heard, and then keeps its history") {
  Stage stage(probing_config());
  REQUIRE(stage.node.restore(stage.now, remembered(2, stage.now - 1h)));
  const auto* peer = stage.node.peers().find(node_id(2));
  REQUIRE(peer != nullptr);
  CHECK(peer->state == PeerState::restored);
  CHECK_FALSE(peer->is_listed_alive());
  CHECK_FALSE(peer->is_verified());
  CHECK(stage.node.peers().count(PeerState::restored) == 1);
  CHECK(stage.node.peers().alive_on(1) == 0);

  PeerBuilder builder(2);
  CHECK(stage.hear_from(2, builder.announcement()) == Counter::first_heard);
  CHECK(peer->state == PeerState::alive);
  CHECK(peer->paths.size() == 1);
  CHECK(peer->restarts == 3);
  CHECK(peer->first_seen == opening - 101h);
  CHECK(peer->epoch == builder.epoch);
  CHECK(stage.node.peers().count(PeerState::restored) == 0);
}

TEST_CASE("who is remembered and is heard of first by its answer has not restarted") {
  Street street;
  street.move_in(2);
  street.stage.node.restore(street.stage.now, remembered(2, street.stage.now - 1h));
  for (std::uint32_t forged = 1000; forged < 1020; ++forged)
    street.stage.hear_from(2, PeerBuilder(forged).announcement());
  street.run_for(200ms);
  CHECK(street.stage.state(2) == PeerState::alive);
  CHECK(street.stage.peer(2)->restarts == 3);
}

TEST_CASE("a goodbye or a suspicion of somebody who is only remembered says nothing") {
  Stage stage;
  stage.node.restore(stage.now, remembered(2, stage.now));
  PeerBuilder builder(2);
  CHECK(stage.hear_from(2, builder.goodbye()) == Counter::drop_goodbye_unknown);
  CHECK(stage.state(2) == PeerState::restored);
}

TEST_CASE("who is not heard again is forgotten a day after it was last heard") {
  Stage stage;
  CHECK_FALSE(stage.node.restore(stage.now, remembered(2, stage.now - 25h)));
  REQUIRE(stage.node.restore(stage.now, remembered(3, stage.now - 23h)));
  stage.run_for(59min);
  CHECK(stage.state(3) == PeerState::restored);
  stage.run_for(2min);
  CHECK(stage.node.peers().find(node_id(3)) == nullptr);
}

TEST_CASE("a node does not list itself, even if it remembers another host's peers") {
  Stage stage;
  CHECK_FALSE(stage.node.restore(stage.now, remembered(own_number, stage.now - 1h)));
  CHECK(stage.node.peers().size() == 0);
}

TEST_CASE("the remembered fill no more than the table, make room for the living, and displace nobody known") {
  auto config = own_config();
  config.capacity = 2;
  Stage stage(config);
  PeerBuilder alive(2);
  stage.hear_from(2, alive.announcement());
  CHECK_FALSE(stage.node.restore(stage.now, remembered(2, stage.now)));
  CHECK(stage.node.restore(stage.now, remembered(3, stage.now)));
  CHECK_FALSE(stage.node.restore(stage.now, remembered(4, stage.now)));
  PeerBuilder newcomer(5);
  CHECK(stage.hear_from(5, newcomer.announcement()) == Counter::first_heard);
  CHECK(stage.node.peers().find(node_id(3)) == nullptr);
}
