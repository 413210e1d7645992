// What every node of a large fleet has occasion to do at the same time: how it is spread, and that it is not put off
// for longer than it is promised.
#include <algorithm>
#include <vector>

#include "street.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

namespace {

constexpr std::size_t full = wire::max_datagram_bytes;

/// 10.0.1.1/16, where there is room for a fleet.
std::vector<Segment> wide() {
  auto one = segment(1);
  one.prefix.length = 16;
  return {one};
}

NodeConfig roomy(NodeConfig config, std::uint64_t seed = 1) {
  config.capacity = 65'536;
  config.seed = seed;
  return config;
}

/// Lets so many peers be known that nobody asks anything: passive, and each at an address of its own, from 10.0.16.0
/// on.
void populate(Stage& stage, std::uint32_t count) {
  for (std::uint32_t i = 0; i < count; ++i) {
    PeerBuilder peer(100'000 + i);
    peer.lease = 60'000;
    REQUIRE(stage.hear(peer.heartbeat(wire::flag::passive), address(1, 0x1000 + i)) == Counter::first_heard);
  }
}

/// How long after `since` the host is first asked anything.
std::optional<base::Duration> first_asked(Street& street, const Street::Host& host, base::TimePoint since) {
  for (const auto& probe : street.sent(wire::Type::probe)) {
    if (probe.to->address == host.address) return probe.at - since;
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("the largest fleet answers whoever asks within 5 s") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Stage stage(roomy(own_config(), seed), wide());
    stage.run_for(5s);
    populate(stage, 12'000);
    stage.sent();
    PeerBuilder asker;
    stage.hear(asker.solicit(full));
    stage.run_for(5s);
    const auto sent = stage.sent();
    CHECK(std::count_if(sent.begin(), sent.end(), [](const Sent& one) { return one.to.has_value(); }) == 1);
  }
}

TEST_CASE("in the largest fleet a newcomer is asked within 10 s, and a new description within half a second") {
  Street street(roomy(probing_config()), wide());
  populate(street.stage, 10'000);
  base::Duration newcomers{}, descriptions{};
  for (std::uint32_t number = 2; number < 22; ++number) {
    auto& host = street.move_in(number);
    host.peer.lease = 60'000;
    street.announce(host);
    const auto heard = street.stage.now;
    street.run_for(25s);
    const auto asked = first_asked(street, host, heard);
    REQUIRE(asked.has_value());
    newcomers = std::max(newcomers, *asked);

    ++host.peer.revision;
    host.peer.description.tags["role"] = "db";
    street.heartbeat(host);
    const auto told = street.stage.now;
    street.run_for(25s);
    REQUIRE(street.stage.peer(number)->description->unpack() == host.peer.description);
    for (const auto& probe : street.sent(wire::Type::probe)) {
      if (!probe.header.has(wire::flag::want_body) || probe.to->address != host.address) continue;
      descriptions = std::max(descriptions, probe.at - told);
      break;
    }
  }
  CHECK((newcomers > 7s && newcomers <= 10s + 100ms));
  CHECK((descriptions > 350ms && descriptions <= 500ms + 100ms));
}

TEST_CASE("in the largest fleet a suspect whose verdict was missed is asked within 14 s, and not by all at once") {
  Street street(roomy(probing_config()), wide());
  populate(street.stage, 6'000);
  auto& accuser = street.move_in(250);
  accuser.peer.lease = 60'000;
  street.announce(accuser);
  street.run_for(15s);
  base::Duration least = 1h, most{};
  for (std::uint32_t number = 2; number < 22; ++number) {
    auto& host = street.move_in(number);
    host.peer.lease = 60'000;
    street.announce(host);
    street.run_for(15s);
    host.answers = false;
    street.sent();
    REQUIRE(street.say(accuser, accuser.peer.accusation({host.peer.id, host.peer.epoch})) == Counter::suspicion_heard);
    const auto accused = street.stage.now;
    REQUIRE(street.stage.state(number) == PeerState::suspect);
    street.run_for(40s);
    const auto asked = first_asked(street, host, accused);
    REQUIRE(asked.has_value());
    least = std::min(least, *asked);
    most = std::max(most, *asked);
    CHECK(street.stage.state(number) == PeerState::lost);
  }
  CHECK((least >= 4s && least < 7s));
  CHECK((most > 11s && most <= 14s + 100ms));
}

TEST_CASE("of a backlog of many seconds half is asked at random, so that nobody has to wait behind all of it") {
  struct Trial {
    std::uint32_t crowd;  // that is asked at a hundred a second
    base::Duration due;   // by when each of it has come to be asked
    base::Duration wait;  // not long enough for all of it
    bool at_random;
  };
  for (const auto& trial : {Trial{300, 700ms, 1s, false}, Trial{3000, 7s, 15s, true}}) {
    CAPTURE(trial.crowd);
    Street street(roomy(probing_config()), wide());
    for (std::uint32_t i = 0; i < trial.crowd; ++i) street.announce(street.move_in(0x2000 + i));
    street.run_for(trial.due);
    std::vector<std::uint32_t> late;
    for (std::uint32_t number = 2; number < 52; ++number) late.push_back(number);
    for (const auto number : late) street.announce(street.move_in(number));
    street.run_for(trial.wait);
    const auto is_verified = [&](std::uint32_t number) { return street.stage.peer(number)->is_verified(); };
    CHECK((std::count_if(late.begin(), late.end(), is_verified) > 5) == trial.at_random);
    CHECK((trial.at_random || std::none_of(late.begin(), late.end(), is_verified)));
    street.run_for(20s);
    CHECK(std::all_of(late.begin(), late.end(), is_verified));
  }
}
