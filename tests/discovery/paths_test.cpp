#include "stage.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

TEST_CASE("two interfaces and two addresses of one peer are paths of one row") {
  Stage stage(own_config(), {segment(1), segment(2)});
  PeerBuilder peer;
  CHECK(stage.hear(peer.announcement(), address(1, 2), 1) == Counter::first_heard);
  stage.run_for(1s);
  CHECK(stage.hear(peer.announcement(), address(2, 2), 2) == Counter::changed);
  stage.run_for(1s);
  CHECK(stage.hear(peer.announcement(), address(1, 3), 1) == Counter::changed);
  CHECK(stage.node.peers().size() == 1);
  REQUIRE(stage.peer(2)->paths.size() == 3);
  CHECK(stage.node.peers().alive_on(1) == 2);
  CHECK(stage.node.peers().alive_on(2) == 1);
  CHECK(stage.peer(2)->best_path().address == address(1, 2));
  CHECK(stage.peer(2)->paths[1].interface == "eth2");
}

TEST_CASE("one address seen through two interfaces is two paths") {
  auto first = segment(1);
  auto second = segment(1);
  second.id = 2;
  second.interface_index = 9;
  second.prefix.address = address(1, 200);
  Stage stage(own_config(), {first, second});
  PeerBuilder peer;
  const auto packet = peer.announcement();
  CHECK(stage.hear(packet, address(1, 2), 1) == Counter::first_heard);
  CHECK(stage.hear(packet, address(1, 2), 2) == Counter::changed);
  CHECK(stage.peer(2)->paths.size() == 2);
}

TEST_CASE("overlapping subnets of one interface share a path, which counts where it was heard last") {
  auto narrow = segment(1);
  narrow.id = 2;
  narrow.prefix = {address(1, 129), 25};
  Stage stage(own_config(), {segment(1), narrow});
  PeerBuilder peer;
  stage.hear(peer.announcement(), address(1, 200), 1);
  CHECK(stage.hear(peer.heartbeat(), address(1, 200), 2) == Counter::refreshed);
  REQUIRE(stage.peer(2)->paths.size() == 1);
  CHECK(stage.node.peers().alive_on(1) == 0);
  CHECK(stage.node.peers().alive_on(2) == 1);
  stage.set_segments({1});
  CHECK(stage.state(2) == PeerState::lost);
}

TEST_CASE("the loss of one path is not the loss of the peer") {
  Stage stage(own_config(), {segment(1), segment(2)});
  PeerBuilder peer;
  stage.hear(peer.announcement(), address(1, 2), 1);
  stage.hear(peer.announcement(), address(2, 2), 2);
  stage.events();
  stage.run_for(20s);
  stage.hear(peer.heartbeat(), address(2, 2), 2);
  stage.run_for(20s);
  CHECK(stage.state(2) == PeerState::alive);
  CHECK(stage.peer(2)->paths[0].state == PathState::lost);
  CHECK(stage.peer(2)->best_path().address == address(2, 2));
  CHECK(stage.node.peers().alive_on(1) == 0);
  CHECK(stage.events().empty());
  stage.run_for(15s);
  CHECK(stage.state(2) == PeerState::lost);
}

TEST_CASE("when this host loses a segment its paths are unreachable at once, others stay") {
  Stage stage(own_config(), {segment(1), segment(2)});
  PeerBuilder both(2), one(3);
  stage.hear(both.announcement(), address(1, 2), 1);
  stage.hear(both.announcement(), address(2, 2), 2);
  stage.hear(one.announcement(), address(1, 3), 1);
  stage.events();
  stage.set_segments({2});
  CHECK(stage.state(2) == PeerState::alive);
  CHECK(stage.peer(2)->paths[0].state == PathState::unreachable);
  CHECK(stage.state(3) == PeerState::lost);
  CHECK(stage.node.peers().alive_on(1) == 0);
  CHECK(stage.node.peers().alive_on(2) == 1);
  CHECK(stage.events() == std::vector<PeerEvent>{{PeerEventKind::lost, one.id}});
}

TEST_CASE("a segment that comes back under another id finds its paths again") {
  Stage stage;
  PeerBuilder peer;
  stage.hear(peer.announcement());
  stage.set_segments({});
  REQUIRE(stage.state(2) == PeerState::lost);
  auto again = segment(1);
  again.id = 5;
  stage.use_segments({again});
  CHECK(stage.hear(peer.heartbeat(), address(1, 2), 5) == Counter::first_heard);
  REQUIRE(stage.peer(2)->paths.size() == 1);
  CHECK(stage.peer(2)->paths[0].segment == 5);
  CHECK(stage.node.peers().alive_on(5) == 1);
}

TEST_CASE("a peer has at most eight live paths; a dead one makes room") {
  Stage stage;
  PeerBuilder peer;
  for (std::uint32_t i = 0; i < max_paths; ++i) {
    stage.hear_from(10 + i, peer.heartbeat());
    stage.run_for(1s);
  }
  const auto generation = stage.generation();
  CHECK(stage.hear_from(99, peer.heartbeat()) == Counter::drop_paths_full);
  CHECK(stage.generation() == generation);
  REQUIRE(stage.peer(2)->paths.size() == max_paths);
  stage.hear_from(13, peer.goodbye(0));
  CHECK(stage.hear_from(99, peer.heartbeat()) == Counter::changed);
  REQUIRE(stage.peer(2)->paths.size() == max_paths);
  CHECK(stage.node.peers().alive_on(1) == max_paths);
}

TEST_CASE("a peer's addresses are those of its live paths and what it announces there, each once") {
  Stage stage(own_config(), {segment(1), segment(2)});
  PeerBuilder peer;
  peer.description.addresses = {address(1, 2), base::Ipv4{0xc0a80001}};
  stage.hear(peer.announcement(), address(1, 2), 1);
  peer.description.addresses = {address(2, 2), base::Ipv4{0xc0a80001}};
  stage.hear(peer.announcement(), address(2, 2), 2);
  CHECK(stage.peer(2)->addresses() ==
        std::vector<base::IpAddress>{address(1, 2), base::Ipv4{0xc0a80001}, address(2, 2)});
  stage.hear(peer.goodbye(0), address(2, 2), 2);
  CHECK(stage.peer(2)->addresses() == std::vector<base::IpAddress>{address(1, 2), base::Ipv4{0xc0a80001}});
}

TEST_CASE("a path that has been dead for an hour is dropped from a peer that lives on") {
  Stage stage;
  PeerBuilder peer;
  peer.lease = 50;
  stage.hear_from(2, peer.heartbeat());
  stage.hear_from(3, peer.heartbeat());
  stage.run_for(1h - 10s);
  peer.lease = 200;
  stage.hear_from(3, peer.heartbeat());
  REQUIRE(stage.peer(2)->paths.size() == 2);
  const auto generation = stage.generation();
  for (int i = 0; i < 10; ++i) {
    stage.run_for(10s);
    CHECK(stage.hear_from(3, peer.heartbeat()) == Counter::refreshed);
  }
  CHECK(stage.peer(2)->paths.size() == 1);
  CHECK(stage.generation() > generation);
}

TEST_CASE("paths have the name that their interface has today") {
  Stage stage;
  PeerBuilder peer;
  stage.hear(peer.announcement());
  auto renamed = segment(1);
  renamed.interface = "lan0";
  const auto generation = stage.generation();
  stage.use_segments({renamed});
  CHECK(stage.peer(2)->paths[0].interface == "lan0");
  CHECK(stage.generation() > generation);

  renamed.id = 5;  // as after a moment without it
  renamed.interface = "lan1";
  stage.use_segments({renamed});
  CHECK(stage.hear(peer.heartbeat(), address(1, 2), 5) == Counter::first_heard);
  CHECK(stage.peer(2)->paths[0].interface == "lan1");
  CHECK(stage.peer(2)->paths.size() == 1);
}
