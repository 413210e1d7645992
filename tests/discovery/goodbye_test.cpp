#include "stage.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

using Events = std::vector<PeerEvent>;

TEST_CASE("a goodbye ends a peer at once") {
  Stage stage;
  PeerBuilder peer;
  stage.hear(peer.announcement());
  stage.events();
  stage.run_for(3s);
  CHECK(stage.hear(peer.goodbye()) == Counter::goodbye_heard);
  CHECK(stage.state(2) == PeerState::left);
  CHECK(stage.peer(2)->ended == stage.now);
  CHECK(stage.peer(2)->paths[0].state == PathState::left);
  CHECK(stage.node.peers().alive_on(1) == 0);
  CHECK(stage.events() == Events{{PeerEventKind::left, peer.id}});
  CHECK(stage.hear(peer.goodbye()) == Counter::drop_goodbye_unknown);
}

TEST_CASE("a goodbye for one path leaves the others, and the peer with them") {
  Stage stage(own_config(), {segment(1), segment(2)});
  PeerBuilder peer;
  stage.hear(peer.announcement(), address(1, 2), 1);
  stage.hear(peer.announcement(), address(2, 2), 2);
  stage.events();
  CHECK(stage.hear(peer.goodbye(0), address(1, 2), 1) == Counter::goodbye_heard);
  CHECK(stage.state(2) == PeerState::alive);
  CHECK(stage.events().empty());
  CHECK(stage.node.peers().alive_on(1) == 0);
  CHECK(stage.node.peers().alive_on(2) == 1);
  CHECK(stage.peer(2)->best_path().address == address(2, 2));
  CHECK(stage.hear(peer.goodbye(0), address(2, 2), 2) == Counter::goodbye_heard);
  CHECK(stage.state(2) == PeerState::left);
}

TEST_CASE("a goodbye of the whole host ends all its paths, wherever it is heard") {
  Stage stage(own_config(), {segment(1), segment(2)});
  PeerBuilder peer;
  stage.hear(peer.announcement(), address(1, 2), 1);
  stage.hear(peer.announcement(), address(2, 2), 2);
  CHECK(stage.hear(peer.goodbye(), address(2, 2), 2) == Counter::goodbye_heard);
  CHECK(stage.state(2) == PeerState::left);
  CHECK(stage.node.peers().alive_on(1) == 0);
}

TEST_CASE("an announcement older than the goodbye does not revive the peer, on any path") {
  Stage stage(own_config(), {segment(1), segment(2), segment(3)});
  PeerBuilder peer;
  stage.hear(peer.announcement(), address(1, 2), 1);
  stage.hear(peer.announcement(), address(2, 2), 2);
  const auto straggler = peer.announcement();
  stage.hear(peer.goodbye(), address(1, 2), 1);
  CHECK(stage.hear(straggler, address(1, 2), 1) == Counter::drop_replayed);
  CHECK(stage.hear(straggler, address(2, 2), 2) == Counter::drop_replayed);
  CHECK(stage.hear(straggler, address(3, 2), 3) == Counter::drop_replayed);
  CHECK(stage.state(2) == PeerState::left);
}

TEST_CASE("an announcement newer than the goodbye revives the peer") {
  Stage stage;
  PeerBuilder peer;
  stage.hear(peer.announcement());
  stage.hear(peer.goodbye());
  CHECK(stage.hear(peer.heartbeat()) == Counter::first_heard);
  CHECK(stage.state(2) == PeerState::alive);
}

TEST_CASE("a goodbye older than the newest announcement is ignored") {
  Stage stage;
  PeerBuilder peer;
  stage.hear(peer.announcement());
  const auto late = peer.goodbye();
  stage.hear(peer.heartbeat());
  CHECK(stage.hear(late) == Counter::drop_replayed);
  CHECK(stage.state(2) == PeerState::alive);
}

TEST_CASE("a goodbye counts only from where the peer is known and with the life that is known") {
  Stage stage;
  PeerBuilder peer;
  CHECK(stage.hear(peer.goodbye()) == Counter::drop_goodbye_unknown);
  CHECK(stage.peer(2) == nullptr);
  stage.hear(peer.announcement());
  CHECK(stage.hear_from(9, peer.goodbye()) == Counter::drop_goodbye_unknown);
  peer.epoch = 5;
  CHECK(stage.hear(peer.goodbye()) == Counter::drop_goodbye_unknown);
  CHECK(stage.state(2) == PeerState::alive);
}

TEST_CASE("a goodbye of a peer that is lost already changes nothing") {
  Stage stage;
  PeerBuilder peer;
  stage.hear(peer.announcement());
  stage.run_for(40s);
  const auto generation = stage.generation();
  CHECK(stage.hear(peer.goodbye()) == Counter::drop_goodbye_unknown);
  CHECK(stage.state(2) == PeerState::lost);
  CHECK(stage.generation() == generation);
}
