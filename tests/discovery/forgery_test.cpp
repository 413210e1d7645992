// What somebody on the segment says in the name of a peer that is alive, and how long it counts.
#include <limits>

#include "street.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

namespace {

constexpr std::uint64_t far_ahead = std::numeric_limits<std::uint64_t>::max() - 10;
constexpr std::uint32_t stranger = 66;  // whose host number is nobody's

/// In the name of the host, with a sequence that it will never reach.
PeerBuilder forger_of(const Street::Host& host, std::uint64_t sequence = far_ahead) {
  auto forger = host.peer;
  forger.sequence = sequence;
  return forger;
}

/// Lets the host live: it announces every 10 s and asks every second. How many of these seconds it is not listed as
/// alive.
int seconds_missing(Street& street, Street::Host& host, int seconds) {
  int missing = 0;
  for (int i = 0; i < seconds; ++i) {
    if (i % 10 == 5) street.announce(host);
    street.run_for(1s);
    street.say(host, host.peer.probe(1000 + static_cast<std::uint64_t>(i)));
    const auto* peer = street.stage.peer(2);
    if (peer == nullptr || !peer->is_listed_alive()) ++missing;
  }
  return missing;
}

std::string name_of(const Street& street) { return std::string(street.stage.peer(2)->description->name()); }

NodeConfig with_keys(Auth auth) {
  auto config = probing_config();
  config.trust = {.auth = auth, .keys = {wire::Key(wire::Secret{})}};
  return config;
}

}  // namespace

TEST_CASE("a forged goodbye, however far ahead, counts until the peer is next heard") {
  Street street;
  auto& host = street.settle_in(2);
  auto forger = forger_of(host);
  SUBCASE("far ahead") {}
  SUBCASE("a little ahead") { forger.sequence = host.peer.sequence + 1000; }
  CHECK(street.say(host, forger.goodbye()) == Counter::goodbye_heard);
  REQUIRE(street.stage.state(2) == PeerState::left);
  street.run_for(1ms);
  CHECK(street.announce(host) == Counter::challenged);
  street.run_for(100ms);
  CHECK(street.stage.state(2) == PeerState::alive);
  CHECK(street.heartbeat(host) == Counter::refreshed);
}

TEST_CASE("a goodbye from where the peer has never answered ends no path but that") {
  Street street;
  auto& host = street.settle_in(2);
  auto forger = forger_of(host);
  CHECK(street.stage.hear_from(stranger, forger.heartbeat()) == Counter::changed);
  CHECK(street.stage.hear_from(stranger, forger.goodbye()) == Counter::goodbye_heard);
  CHECK(street.stage.state(2) == PeerState::alive);
  CHECK(street.stage.peer(2)->best_path().address == host.address);
  CHECK(street.heartbeat(host) == Counter::refreshed);
}

TEST_CASE("where nobody has proven anything, a goodbye of the whole host is believed from each path") {
  Stage stage;
  PeerBuilder peer(2);
  stage.hear_from(2, peer.announcement());
  stage.hear_from(3, peer.heartbeat());
  CHECK(stage.hear_from(3, peer.goodbye()) == Counter::goodbye_heard);
  CHECK(stage.state(2) == PeerState::left);
}

TEST_CASE("a goodbye that ends nothing is not remembered") {
  Street street;
  auto& host = street.settle_in(2);
  host.answers = false;
  street.run_for(60s);
  REQUIRE(street.stage.state(2) == PeerState::lost);
  CHECK(street.say(host, forger_of(host).goodbye()) == Counter::drop_goodbye_unknown);
  CHECK(street.heartbeat(host) == Counter::first_heard);
}

TEST_CASE("whoever goes back to an earlier state of its memory is believed when it has answered") {
  auto config = probing_config();
  SUBCASE("without keys") {}
  SUBCASE("with keys") { config = with_keys(Auth::require); }
  Street street(config);
  auto& host = street.move_in(2);
  if (config.trust.auth != Auth::off) host.peer.key = wire::Key(wire::Secret{});
  street.announce(host);
  street.run_for(1s);
  const auto saved = host.peer;
  for (int i = 0; i < 100; ++i) street.heartbeat(host);
  host.answers = false;
  street.run_for(60s);
  REQUIRE(street.stage.state(2) == PeerState::lost);

  host.peer = saved;
  CHECK(street.heartbeat(host) == Counter::challenged);
  street.run_for(1s);
  CHECK(street.stage.state(2) == PeerState::lost);  // a recording does not answer
  host.answers = true;
  CHECK(street.heartbeat(host) == Counter::challenged);
  street.run_for(1s);
  CHECK(street.stage.state(2) == PeerState::alive);
  CHECK(street.heartbeat(host) == Counter::refreshed);
}

TEST_CASE("who never probes does not challenge a replay") {
  Stage stage;
  PeerBuilder peer(2);
  stage.hear_from(2, peer.announcement());
  const auto early = peer.heartbeat();
  stage.hear_from(2, peer.goodbye());
  CHECK(stage.hear_from(2, early) == Counter::drop_replayed);
}

TEST_CASE("a replay of somebody who has ended is asked about within the limits of its address") {
  Street street;
  auto& host = street.settle_in(2);
  const auto early = host.peer.heartbeat();
  street.say(host, host.peer.goodbye());
  host.answers = false;
  street.sent();
  int limited = 0;
  for (int i = 0; i < 1000; ++i) {
    limited += street.say(host, early) == Counter::drop_rate_limited;
    street.run_for(1ms);
  }
  CHECK(limited > 900);
  CHECK(street.sent(wire::Type::probe).size() <= 6);
  CHECK(street.stage.state(2) == PeerState::left);
}

TEST_CASE("another port is believed when the peer has answered there") {
  Street street;
  auto& host = street.settle_in(2);
  SUBCASE("a forgery") {
    auto forger = forger_of(host);
    forger.unicast_port = 9;
    forger.lease = 65535;
    CHECK(street.say(host, forger.heartbeat()) == Counter::refreshed);
    CHECK(seconds_missing(street, host, 300) == 0);
    CHECK(street.stage.peer(2)->paths[0].port == 9842);
  }
  SUBCASE("the peer's own new one") {
    host.peer.unicast_port = 50000;
    street.heartbeat(host);
    street.run_for(100ms);
    CHECK(street.stage.peer(2)->paths[0].port == 50000);
    CHECK(seconds_missing(street, host, 30) == 0);
  }
}

TEST_CASE("whoever has answered is asked until an answer says not to") {
  Street street;
  auto& host = street.settle_in(2);
  auto forger = forger_of(host, 1000);
  forger.lease = 1;
  CHECK(street.say(host, forger.heartbeat(wire::flag::passive)) == Counter::refreshed);
  CHECK_FALSE(street.stage.peer(2)->passive);
  host.passive = true;
  street.run_for(5s);
  CHECK(street.stage.peer(2)->passive);
}

TEST_CASE("a passive host that has to prove itself is not asked again") {
  Street street(with_keys(Auth::require));
  auto& host = street.move_in(2);
  host.peer.key = wire::Key(wire::Secret{});
  host.passive = true;
  street.say(host, host.peer.announcement(wire::flag::passive));
  street.run_for(1s);
  REQUIRE(street.stage.state(2) == PeerState::alive);
  street.sent();
  street.run_for(20s);
  CHECK(street.sent(wire::Type::probe).empty());
}

TEST_CASE("nothing of an announcement is kept that is dropped") {
  Street street;
  auto& host = street.move_in(2);
  host.answers = false;
  street.announce(host);
  auto forger = host.peer;
  ++forger.revision;
  CHECK(street.say(host, forger.build(wire::Type::announce, wire::flag::body | wire::flag::passive, "{")) ==
        Counter::drop_bad_body);
  CHECK_FALSE(street.stage.peer(2)->passive);
}

TEST_CASE("a description from where the peer has never answered changes nothing of what it has given where it did") {
  Street street;
  auto& host = street.move_in(2);
  host.peer.description.name = "real";
  street.announce(host);
  street.run_for(100ms);
  REQUIRE(street.stage.peer(2)->is_verified());
  auto forger = forger_of(host);
  forger.description.name = "evil";
  forger.revision = 77;
  CHECK(street.stage.hear_from(stranger, forger.announcement()) == Counter::changed);
  CHECK(name_of(street) == "real");
  host.peer.description.name = "renamed";
  ++host.peer.revision;
  street.announce(host);
  CHECK(name_of(street) == "renamed");
}

TEST_CASE("a description that came in between is set right as soon as the peer answers") {
  Street street;
  auto& host = street.move_in(2);
  host.peer.description.name = "real";
  street.announce(host);
  auto forger = forger_of(host);
  forger.description.name = "evil";
  forger.revision = 77;
  street.stage.hear_from(stranger, forger.announcement());
  REQUIRE(name_of(street) == "evil");
  street.run_for(200ms);
  CHECK(name_of(street) == "real");
}

TEST_CASE("among few, whoever is dead is verified for a minute at most, however much is said in its name") {
  Street street;
  auto& host = street.settle_in(2);
  SUBCASE("it was the only one") {}
  SUBCASE("among others") { street.settle_in(3); }
  host.answers = false;
  for (int i = 0; i < 65 * 5; ++i) {
    street.heartbeat(host);
    street.run_for(200ms);
  }
  CHECK(street.stage.state(2) == PeerState::alive);
  CHECK_FALSE(street.stage.peer(2)->is_verified());
}

TEST_CASE("what is said in the name of a new life before it is proven counts until its next answer") {
  Street street;
  auto& host = street.settle_in(2);
  ++host.peer.epoch;
  host.peer.sequence = 0;
  CHECK(street.announce(host) == Counter::challenged);
  auto forger = forger_of(host);
  street.stage.hear_from(stranger, forger.heartbeat());
  street.run_for(5s);
  REQUIRE(street.stage.peer(2)->epoch == host.peer.epoch);
  CHECK(street.heartbeat(host) == Counter::refreshed);
}

TEST_CASE("nobody accuses who has not answered himself") {
  Street street;
  auto& host = street.settle_in(2);
  PeerBuilder invented(9);
  CHECK(street.stage.hear_from(stranger, invented.announcement()) == Counter::first_heard);
  CHECK(street.stage.hear_from(stranger, invented.accusation({host.peer.id, host.peer.epoch})) ==
        Counter::drop_suspicion);
  CHECK(street.stage.state(2) == PeerState::alive);
}

TEST_CASE("whoever stops signing is lost within seconds") {
  Street street(with_keys(Auth::sign));
  auto& host = street.move_in(2);
  host.peer.key = wire::Key(wire::Secret{});
  host.peer.lease = 2000;
  street.announce(host);
  street.run_for(1s);
  REQUIRE(street.stage.peer(2)->authentic);
  host.peer.key.reset();
  street.run_for(6s);
  CHECK(street.stage.state(2) == PeerState::lost);
  CHECK(street.announce(host) == Counter::first_heard);
}

TEST_CASE("where two interfaces lead into one subnet, a peer is asked through both, and lives while one answers") {
  auto wired = segment(1);
  auto wireless = segment(1);
  wireless.id = wireless.interface_index = 2;
  wireless.interface = "wlan0";
  wireless.prefix.address = address(1, 200);
  Street street(probing_config(), {wired, wireless});
  auto& host = street.settle_in(2, 1);
  auto& same = street.move_in(2, 2);
  same.address = host.address;
  same.peer = host.peer;
  street.announce(same);
  street.run_for(1s);
  REQUIRE(street.stage.peer(2)->paths.size() == 2);
  REQUIRE(street.stage.peer(2)->paths[1].proven);
  host.answers = false;
  street.sent();
  street.stage.events();
  street.run_for(20s);
  CHECK(street.sent(wire::Type::suspect).empty());
  CHECK(street.stage.state(2) == PeerState::alive);
}
