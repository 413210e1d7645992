// Everything that a peer has ever sent, heard once more: nothing of it may change what is known.
#include "street.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

namespace {

/// One life of host 2, as somebody on the wire records it.
struct Recording {
  std::vector<Packet> packets;

  void take(Street& street, Street::Host& host, const Packet& packet) {
    packets.push_back(packet);
    street.say(host, packet);
  }

  /// A minute of heartbeats, probes, changes and what else there is.
  void live(Street& street, Street::Host& host) {
    for (int i = 0; i < 30; ++i) {
      if (i % 7 == 3) {
        ++host.peer.revision;
        host.peer.description.tags["turn"] = std::to_string(host.peer.epoch * 100 + static_cast<std::uint64_t>(i));
      }
      take(street, host, i % 3 == 0 ? host.peer.announcement() : host.peer.heartbeat());
      if (i % 5 == 0) take(street, host, host.peer.probe(static_cast<std::uint64_t>(i + 1)));
      street.run_for(2s);
      packets.insert(packets.end(), street.replies.begin(), street.replies.end());
      street.replies.clear();
    }
  }

  void play(Street& street, const Street::Host& host) const {
    for (const auto& packet : packets) {
      street.say(host, packet);
      street.run_for(100ms);
    }
    street.run_for(1s);
  }
};

/// What a row says, less the times that a true reply moves.
struct Row {
  PeerState state;
  std::uint64_t epoch;
  std::uint32_t restarts;
  std::optional<wire::PackedDescription> description;
  std::size_t paths;
  std::size_t rivals;
  bool operator==(const Row&) const = default;
};

Row row(const Street& street) {
  const Peer& peer = *street.stage.peer(2);
  return {peer.state, peer.epoch, peer.restarts, peer.description, peer.paths.size(), peer.rivals.size()};
}

void reborn(Street::Host& host) {
  ++host.peer.epoch;
  host.peer.sequence = 0;
}

}  // namespace

TEST_CASE("a recording changes nothing while the peer lives, nor after it has restarted") {
  Street street;
  auto& host = street.settle_in(2);
  Recording first;
  first.live(street, host);
  auto before = row(street);
  street.stage.events();
  first.play(street, host);
  CHECK(row(street) == before);
  CHECK(street.stage.events().empty());

  reborn(host);
  street.announce(host);
  street.run_for(1s);
  REQUIRE(street.stage.peer(2)->restarts == 1);
  before = row(street);
  street.stage.events();
  first.play(street, host);
  CHECK(row(street) == before);
  CHECK(street.stage.events().empty());
}

TEST_CASE("what a new life said before it was proven is no news once it is") {
  Street street;
  auto& host = street.settle_in(2);
  reborn(host);
  const auto early = host.peer.announcement();
  CHECK(street.say(host, early) == Counter::challenged);
  street.run_for(1s);
  REQUIRE(street.stage.peer(2)->restarts == 1);
  const Peer before = *street.stage.peer(2);
  CHECK(street.say(host, early) == Counter::drop_replayed);
  CHECK(*street.stage.peer(2) == before);
  CHECK(street.heartbeat(host) == Counter::refreshed);
}

TEST_CASE("an earlier life played from elsewhere does not keep the next one out") {
  Street street;
  auto& host = street.settle_in(2);
  std::vector<Packet> earlier;
  for (int i = 0; i < 200; ++i) earlier.push_back(host.peer.announcement());
  reborn(host);
  street.announce(host);
  street.run_for(10s);  // until stragglers of the earlier life are no more
  street.say(host, host.peer.goodbye());
  reborn(host);
  for (std::size_t i = 0; i < 150; ++i) {
    auto& player = street.move_in(9 + static_cast<std::uint32_t>(i % 10));  // who forges as many sources
    player.answers = false;
    street.say(player, earlier[i]);
    if (i % 50 == 45) street.announce(host);
    street.run_for(10ms);
  }
  CHECK(street.stage.state(2) == PeerState::alive);
  CHECK(street.stage.peer(2)->epoch == host.peer.epoch);
}

TEST_CASE("an invented newcomer does not keep the real one out where all have to prove themselves") {
  const wire::Key key(wire::Secret{1});
  auto config = probing_config();
  config.trust = {.auth = Auth::require, .keys = {key}};
  Street street(config);
  for (std::uint32_t number = 20; number < 60; ++number) {
    auto& other = street.move_in(number);
    other.peer.key = key;
    street.announce(other);
  }
  street.run_for(2s);
  auto& host = street.move_in(2);
  host.peer.key = key;
  Recording earlier;
  for (int i = 0; i < 200; ++i) earlier.packets.push_back(host.peer.announcement());
  reborn(host);
  auto& player = street.move_in(9);
  player.answers = false;
  for (std::size_t i = 0; i < 100; ++i) {
    street.say(player, earlier.packets[i]);
    if (i == 5) street.announce(host);
    street.run_for(10ms);
  }
  REQUIRE(street.stage.peer(2) != nullptr);
  CHECK(street.stage.state(2) == PeerState::alive);
}

TEST_CASE("a recording of this life and of an earlier one does not bring back who is dead") {
  Street street;
  auto& host = street.settle_in(2);
  Recording first, second;
  first.live(street, host);
  reborn(host);
  second.live(street, host);
  host.answers = false;
  street.run_for(60s);
  REQUIRE(street.stage.state(2) == PeerState::lost);
  const auto before = row(street);
  const auto generation = street.stage.generation();
  street.stage.events();
  first.play(street, host);
  second.play(street, host);
  CHECK(row(street) == before);
  CHECK(street.stage.generation() == generation);
  CHECK(street.stage.events().empty());
}

TEST_CASE("a recording does not bring back who has left") {
  Street street;
  auto& host = street.settle_in(2);
  Recording recording;
  recording.live(street, host);
  host.answers = false;
  recording.take(street, host, host.peer.goodbye());
  REQUIRE(street.stage.state(2) == PeerState::left);
  const auto before = row(street);
  const auto generation = street.stage.generation();
  recording.play(street, host);
  CHECK(row(street) == before);
  CHECK(street.stage.generation() == generation);
}

TEST_CASE("a reply that a goodbye has overtaken does not bring back who has left") {
  Street street;
  street.rtt = 50ms;
  auto& host = street.move_in(2);
  street.announce(host);
  street.run_for(20ms);
  REQUIRE(street.sent(wire::Type::probe).size() == 1);
  CHECK(street.say(host, host.peer.goodbye()) == Counter::goodbye_heard);
  host.answers = false;
  street.run_for(1s);
  CHECK(street.replies.size() == 1);
  CHECK(street.stage.count(Counter::drop_replayed) == 1);
  CHECK(street.stage.state(2) == PeerState::left);
}

TEST_CASE("a recorded goodbye ends nobody's next life") {
  Street street;
  auto& host = street.settle_in(2);
  const auto goodbye = host.peer.goodbye();
  street.say(host, goodbye);
  reborn(host);
  street.announce(host);
  street.run_for(10s);
  REQUIRE(street.stage.state(2) == PeerState::alive);
  street.say(host, goodbye);
  CHECK(street.stage.state(2) == PeerState::alive);
}

TEST_CASE("a recording played from another address adds no path to who is dead or alive") {
  for (const bool dead : {false, true}) {
    CAPTURE(dead);
    Street street;
    auto& host = street.settle_in(2);
    Recording recording;
    recording.live(street, host);
    host.answers = !dead;
    for (int i = 0; i < 64; ++i) street.heartbeat(host);
    street.run_for(60s);
    const auto before = row(street);
    auto elsewhere = host;
    elsewhere.address = address(1, 66);
    recording.play(street, elsewhere);
    CHECK(row(street) == before);
  }
}
