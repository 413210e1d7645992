// Lives of one peer where the node can ask which of them is real.
#include "street.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

using Events = std::vector<PeerEvent>;

namespace {

void reborn(Street::Host& host) {
  ++host.peer.epoch;
  host.peer.sequence = 0;
}

}  // namespace

TEST_CASE("a restart at the same address is one event, after one round trip") {
  Street street;
  auto& host = street.settle_in(2);
  reborn(host);
  CHECK(street.announce(host) == Counter::challenged);
  CHECK(street.stage.peer(2)->restarts == 0);
  street.run_for(5ms);
  CHECK(street.stage.peer(2)->restarts == 1);
  CHECK(street.stage.peer(2)->epoch == host.peer.epoch);
  CHECK(street.stage.peer(2)->is_verified());
  street.run_for(5s);
  CHECK(street.stage.events() == Events{{PeerEventKind::restarted, host.peer.id}});
  CHECK(street.stage.peer(2)->restarts == 1);
  CHECK(street.stage.peer(2)->first_seen == opening);
}

TEST_CASE("a restart with another description says so a moment later") {
  Street street;
  auto& host = street.settle_in(2);
  reborn(host);
  host.peer.description.tags["role"] = "db";
  street.announce(host);
  street.run_for(1s);
  CHECK(street.stage.events() ==
        Events{{PeerEventKind::restarted, host.peer.id}, {PeerEventKind::updated, host.peer.id, change::tags}});
}

TEST_CASE("a new epoch that nobody answers for changes nothing") {
  Street street;
  auto& host = street.settle_in(2);
  const auto generation = street.stage.generation();
  PeerBuilder forger = host.peer;
  forger.epoch = 99;
  CHECK(street.stage.hear_from(3, forger.announcement()) == Counter::challenged);
  street.run_for(1s);
  CHECK(street.sent(wire::Type::probe).size() >= 3);
  CHECK(street.stage.peer(2)->epoch == host.peer.epoch);
  CHECK(street.stage.generation() == generation);
  CHECK(street.stage.events().empty());
}

TEST_CASE("a peer that has died and comes back in a new life appears") {
  Street street;
  auto& host = street.settle_in(2);
  host.answers = false;
  street.run_for(60s);
  REQUIRE(street.stage.state(2) == PeerState::lost);
  street.stage.events();
  host.answers = true;
  reborn(host);
  CHECK(street.announce(host) == Counter::challenged);
  street.run_for(1s);
  CHECK(street.stage.state(2) == PeerState::alive);
  CHECK(street.stage.peer(2)->restarts == 1);
  CHECK(street.stage.events() == Events{{PeerEventKind::appeared, host.peer.id}});
}

TEST_CASE("what a new life has said before it is believed cannot be played again") {
  Street street;
  auto& host = street.settle_in(2);
  reborn(host);
  CHECK(street.announce(host) == Counter::challenged);
  street.run_for(2ms);  // its answer is under way
  const auto overheard = host.peer.announcement();
  CHECK(street.say(host, overheard) == Counter::challenged);
  street.run_for(1s);
  CHECK(street.stage.peer(2)->restarts == 1);
  CHECK(street.say(host, overheard) == Counter::drop_replayed);
  CHECK(street.heartbeat(host) == Counter::refreshed);
}

TEST_CASE("recordings of an earlier life, played again and again, restart nobody") {
  Street street;
  auto& host = street.settle_in(2);
  std::vector<Packet> recorded;
  for (int i = 0; i < 60; ++i) recorded.push_back(host.peer.announcement());
  reborn(host);
  street.announce(host);
  street.run_for(1s);
  street.stage.events();
  for (const auto& packet : recorded) {
    street.say(host, packet);
    street.run_for(1s);
  }
  CHECK(street.stage.peer(2)->restarts == 1);
  CHECK(street.stage.peer(2)->epoch == host.peer.epoch);
  CHECK(street.stage.state(2) == PeerState::alive);
  CHECK(street.stage.events().empty());
}

TEST_CASE("whoever restarts on another segment is asked there, and its old address on the old one") {
  Street street(probing_config(), {segment(1), segment(2)});
  auto& host = street.settle_in(2);
  host.address = address(2, 2);
  host.segment = 2;
  reborn(host);
  street.announce(host);
  street.run_for(2s);
  for (const auto& probe : street.sent(wire::Type::probe)) {
    CHECK(probe.to->address == address(probe.segment, 2));
  }
  CHECK(street.stage.peer(2)->restarts == 1);
  CHECK(street.stage.peer(2)->best_path().address == host.address);
  CHECK(street.stage.events() == Events{{PeerEventKind::restarted, host.peer.id}});
}

TEST_CASE("whoever restarts on two segments at once has restarted, and is no clone of itself") {
  Street street(probing_config(), {segment(1), segment(2)});
  auto& host = street.settle_in(2);
  auto& other = street.move_in(12, 2);
  other.peer = host.peer;
  host.peer.sequence += 100;
  street.announce(other);
  street.run_for(3s);
  REQUIRE(street.stage.peer(2)->paths.size() == 2);
  for (const auto& path : street.stage.peer(2)->paths) REQUIRE(path.proven);
  street.stage.events();
  reborn(host);
  other.peer = host.peer;
  other.peer.sequence = 50;
  street.announce(host);
  street.announce(other);
  street.run_for(5s);
  CHECK(street.stage.events() == Events{{PeerEventKind::restarted, host.peer.id}});
  CHECK(street.stage.peer(2)->rivals.empty());
}

TEST_CASE("whoever restarts elsewhere is believed when its old address has been asked and is silent") {
  Street street;
  auto& host = street.settle_in(2);
  const auto old = host.address;
  host.address = address(1, 3);
  reborn(host);
  CHECK(street.announce(host) == Counter::challenged);
  street.run_for(100ms);
  CHECK(street.stage.peer(2)->restarts == 0);
  street.run_for(1s);
  int asked = 0;
  for (const auto& probe : street.sent(wire::Type::probe)) asked += probe.to->address == old;
  CHECK(asked >= 3);
  CHECK(street.stage.state(2) == PeerState::alive);
  CHECK(street.stage.peer(2)->restarts == 1);
  CHECK(street.stage.peer(2)->best_path().address == host.address);
  CHECK(street.stage.peer(2)->rivals.empty());
  CHECK(street.stage.events() == Events{{PeerEventKind::restarted, host.peer.id}});
}
