#include "street.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

using Events = std::vector<PeerEvent>;

TEST_CASE("a peer appears with its first announcement and is lost when its lease runs out") {
  Stage stage;
  PeerBuilder peer;
  peer.lease = 42;
  CHECK(stage.hear(peer.announcement()) == Counter::first_heard);
  CHECK(stage.events() == Events{{PeerEventKind::appeared, peer.id}});
  CHECK(stage.state(2) == PeerState::alive);
  CHECK(stage.peer(2)->expires() == opening + 4200ms);

  stage.run_for(4199ms);
  CHECK(stage.state(2) == PeerState::alive);
  CHECK(stage.events().empty());
  stage.run_for(1ms);
  CHECK(stage.state(2) == PeerState::lost);
  CHECK(stage.peer(2)->ended == opening + 4200ms);
  CHECK(stage.peer(2)->paths[0].state == PathState::lost);
  CHECK(stage.events() == Events{{PeerEventKind::lost, peer.id}});
}

TEST_CASE("a heartbeat renews the lease with what it promises") {
  Stage stage;
  PeerBuilder peer;
  stage.hear(peer.announcement());
  stage.run_for(34s);
  CHECK(stage.hear(peer.heartbeat()) == Counter::refreshed);
  stage.run_for(34s);
  CHECK(stage.state(2) == PeerState::alive);

  peer.lease = 10;
  CHECK(stage.hear(peer.heartbeat()) == Counter::refreshed);
  stage.run_for(999ms);
  CHECK(stage.state(2) == PeerState::alive);
  stage.run_for(1ms);
  CHECK(stage.state(2) == PeerState::lost);
}

TEST_CASE("a new path that promises less than the others is lost in its own time") {
  Stage stage;
  PeerBuilder peer;
  stage.hear_from(2, peer.announcement());
  peer.lease = 10;
  CHECK(stage.hear_from(3, peer.heartbeat()) == Counter::changed);
  stage.run_for(1s);
  CHECK(stage.peer(2)->paths[1].state == PathState::lost);
  CHECK(stage.node.peers().alive_on(1) == 1);
  CHECK(stage.state(2) == PeerState::alive);
}

TEST_CASE("a peer whose first announcement has no description is listed without one until it comes") {
  Stage stage;
  PeerBuilder peer;
  CHECK(stage.hear(peer.heartbeat()) == Counter::first_heard);
  CHECK_FALSE(stage.peer(2)->description);
  stage.events();
  CHECK(stage.hear(peer.announcement()) == Counter::changed);
  REQUIRE(stage.peer(2)->description);
  CHECK(stage.peer(2)->description->name() == "host2");
  CHECK(stage.events() == Events{{PeerEventKind::updated, peer.id, change::name}});
}

TEST_CASE("a lost peer that is heard again is alive again and has not restarted") {
  Stage stage;
  PeerBuilder peer;
  stage.hear(peer.announcement());
  stage.run_for(100s);
  REQUIRE(stage.state(2) == PeerState::lost);
  stage.events();
  CHECK(stage.hear(peer.heartbeat()) == Counter::first_heard);
  CHECK(stage.state(2) == PeerState::alive);
  CHECK(stage.peer(2)->restarts == 0);
  CHECK(stage.peer(2)->first_seen == opening);
  CHECK(stage.peer(2)->description->name() == "host2");
  CHECK(stage.events() == Events{{PeerEventKind::appeared, peer.id}});
}

TEST_CASE("an ended peer stays listed for an hour and is then forgotten") {
  Stage stage;
  PeerBuilder silent(2), polite(3);
  stage.hear_from(2, silent.announcement());
  stage.hear_from(3, polite.announcement());
  stage.run_for(10s);
  stage.hear_from(3, polite.goodbye());
  stage.run_for(1h - 1ms);
  CHECK(stage.peer(3) != nullptr);
  stage.run_for(1ms);
  CHECK(stage.peer(3) == nullptr);
  CHECK(stage.peer(2) != nullptr);
  stage.events();
  stage.run_until(opening + 35s + 1h - 1ms);
  CHECK(stage.peer(2) != nullptr);
  stage.run_for(1ms);
  CHECK(stage.peer(2) == nullptr);
  CHECK(stage.node.peers().size() == 0);
  CHECK(stage.events() == Events{{PeerEventKind::forgotten, silent.id}});
}

TEST_CASE("a peer heard again within the hour is not forgotten at its end") {
  Stage stage;
  PeerBuilder peer;
  peer.lease = 50000;
  stage.hear(peer.announcement());
  stage.hear(peer.goodbye());
  stage.run_for(59min);
  stage.hear(peer.heartbeat());
  stage.run_for(30min);
  CHECK(stage.state(2) == PeerState::alive);
}

TEST_CASE("whoever has answered is asked once more when its lease ends, and lives on if it answers then") {
  auto config = probing_config();
  config.timing.probe_period = 10h;  // its turn in the round never comes
  Street street(config);
  auto& host = street.settle_in(2);
  bool answers = true;
  SUBCASE("it does") {}
  SUBCASE("it does not") { answers = false; }
  host.answers = answers;
  street.run_for(34s);
  CHECK(street.sent(wire::Type::probe).empty());
  street.run_for(6s);
  CHECK(street.sent(wire::Type::probe).size() == (answers ? 1 : 11));  // three in vain, and the watch
  CHECK(street.stage.state(2) == (answers ? PeerState::alive : PeerState::lost));
}

TEST_CASE("many peers with random leases and heartbeats are each lost at their own time") {
  Stage stage;
  base::Random random(11);
  std::vector<PeerBuilder> peers;
  std::vector<base::TimePoint> expiry(200);
  for (std::uint32_t i = 0; i < 200; ++i) peers.emplace_back(i + 2);
  for (int step = 0; step < 2000; ++step) {
    const auto i = static_cast<std::size_t>(random.next() % peers.size());
    peers[i].lease = static_cast<std::uint16_t>(1 + random.next() % 600);
    stage.hear_from(static_cast<std::uint32_t>(i + 2), peers[i].heartbeat());
    expiry[i] = stage.now + peers[i].lease * wire::lease_unit;
    stage.run_for(std::chrono::milliseconds(random.next() % 200));
    std::size_t wrong = 0;
    for (std::size_t k = 0; k < peers.size(); ++k) {
      const auto* row = stage.peer(static_cast<std::uint32_t>(k + 2));
      const bool alive = row != nullptr && row->state == PeerState::alive;
      wrong += alive != (stage.now < expiry[k]);
    }
    REQUIRE(wrong == 0);
  }
}
