#include "discovery/admission.hpp"

#include <doctest/doctest.h>

#include "street.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

namespace {

int admitted(Admission& admission, base::TimePoint now, base::Ipv4 source, int tries) {
  int count = 0;
  for (int i = 0; i < tries; ++i) count += admission.admit(now, source);
  return count;
}

}  // namespace

TEST_CASE("an address may ask 40 times at once and 20 times a second") {
  Admission admission(wire::NonceKey{1}, 32'768);
  CHECK(admitted(admission, opening, address(1, 2), 1000) == 40);
  CHECK(admitted(admission, opening + 1s, address(1, 2), 1000) == 20);
  CHECK(admitted(admission, opening + 1h, address(1, 2), 1000) == 40);
}

TEST_CASE("an address may bring 8 new ids at once and 8 in a minute") {
  Admission admission(wire::NonceKey{1}, 32'768);
  int count = 0;
  for (int i = 0; i < 100; ++i) count += admission.admit_newcomer(opening, address(1, 2));
  CHECK(count == 8);
  for (int i = 0; i <= 6000; ++i) count += admission.admit_newcomer(opening + i * 10ms, address(1, 2));
  CHECK(count == 16);
}

TEST_CASE("no more bytes go to an address than have come from it, of the last 1,200") {
  Admission admission(wire::NonceKey{1}, 32'768);
  const auto host = address(1, 2);
  CHECK_FALSE(admission.spend(host, 1));
  admission.earn(host, 100);
  CHECK_FALSE(admission.spend(address(1, 3), 1));
  CHECK_FALSE(admission.spend(host, 101));
  CHECK(admission.spend(host, 64));
  admission.earn(host, 28);
  CHECK(admission.spend(host, 64));
  CHECK_FALSE(admission.spend(host, 1));
  for (int i = 0; i < 100; ++i) admission.earn(host, 1200);
  CHECK(admission.spend(host, 1200));
  CHECK_FALSE(admission.spend(host, 1));
}

TEST_CASE("addresses that share a slot do not spend each other's bytes") {
  Admission admission(wire::NonceKey{1}, 32'768);
  for (std::uint32_t i = 0; i < 200'000; ++i) admission.earn({0x0a000000 + i}, 64);
  std::size_t spent = 0;
  for (std::uint32_t i = 0; i < 200'000; ++i) {
    spent += admission.spend({0x0a000000 + i}, 64);
    if (admission.spend({0x0a000000 + i}, 1)) FAIL("more than was earned");
  }
  CHECK(spent > 60'000);  // the last of each slot
  CHECK(spent <= 65'536);
}

TEST_CASE("whoever floods slows down next to nobody else") {
  Admission admission(wire::NonceKey{1}, 32'768);
  admitted(admission, opening, address(1, 2), 100'000);
  int slowed = 0;
  for (std::uint32_t host = 3; host < 250; ++host) slowed += !admission.admit(opening, address(1, host));
  CHECK(slowed <= 1);  // sharing one of 65,536 slots
}

TEST_CASE("which addresses share a slot follows from the secret key") {
  const auto sharers = [](std::uint8_t key) {
    Admission admission(wire::NonceKey{key}, 32'768);
    admitted(admission, opening, {0x0a000001}, 1000);
    std::vector<std::uint32_t> found;
    for (std::uint32_t i = 2; i < 300'000; ++i) {
      if (!admission.admit(opening, {0x0a000000 + i})) found.push_back(i);
    }
    return found;
  };
  CHECK_FALSE(sharers(1).empty());
  CHECK(sharers(1) == sharers(1));
  CHECK(sharers(1) != sharers(2));
}

TEST_CASE("what was used up years ago is forgotten, however the ticks come round") {
  Admission admission(wire::NonceKey{1}, 100);
  constexpr auto years = std::chrono::hours(24 * 365);
  for (int year = 0; year < 14; ++year) {
    CHECK(admitted(admission, opening + year * years, address(1, 2), 1000) == 40);
    CHECK(admission.admit_newcomer(opening + year * years, address(1, 2)));
  }
}

TEST_CASE("a table with more rows has more slots, and one with as many keeps what it knows") {
  Admission admission(wire::NonceKey{1}, 30'000);
  admitted(admission, opening, address(1, 2), 1000);
  admission.set_rows(32'768);
  CHECK_FALSE(admission.admit(opening, address(1, 2)));
  admission.set_rows(60'000);
  CHECK(admission.admit(opening, address(1, 2)));
}

TEST_CASE("the instances on this host do not limit one another") {
  Admission admission(wire::NonceKey{1}, 32'768);
  CHECK(admitted(admission, opening, {0x7f000001}, 1000) == 1000);
  for (int i = 0; i < 100; ++i) CHECK(admission.admit_newcomer(opening, {0x7f000001}));
}

TEST_CASE("heartbeats of who is known are never limited, even beside a flood in their name") {
  Street street;
  auto& host = street.settle_in(2);
  auto& stage = street.stage;
  PeerBuilder forger(900);
  for (int i = 0; i < 1000; ++i) stage.hear_from(2, forger.probe(static_cast<std::uint64_t>(i)));
  CHECK(stage.count(Counter::drop_rate_limited) > 900);
  for (int i = 0; i < 200; ++i) CHECK(street.heartbeat(host) == Counter::refreshed);
}

TEST_CASE("a reply to a probe of our own is never limited") {
  Street street;
  street.settle_in(2);
  auto& stage = street.stage;
  PeerBuilder forger(900);
  for (int second = 0; second < 100; ++second) {
    for (int i = 0; i < 50; ++i) stage.hear_from(2, forger.probe(1));
    street.run_for(1s);
  }
  CHECK(stage.state(2) == PeerState::alive);  // it announced nothing all this time
  CHECK(stage.peer(2)->last_heard + 5s > stage.now);
}

TEST_CASE("one address fills no table with invented ids") {
  Stage stage(probing_config());
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    PeerBuilder forged(1000 + i);
    forged.lease = 60000;
    stage.hear_from(7, forged.heartbeat());
    stage.run_for(1ms);
  }
  CHECK(stage.node.peers().size() <= 8 + 2);
  CHECK(stage.count(Counter::challenged) + stage.count(Counter::drop_rate_limited) >= 9'990);
}

TEST_CASE("those who never answered get a quarter of the table, and whoever answers finds room all the same") {
  auto config = probing_config();
  config.capacity = 40;
  Street street(config);
  auto& stage = street.stage;
  for (std::uint32_t i = 0; i < 30; ++i) {
    PeerBuilder forged(1000 + i);
    forged.lease = 60000;
    stage.hear_from(100 + i, forged.heartbeat());
  }
  CHECK(stage.node.peers().size() == 10);
  CHECK(stage.count(Counter::challenged) == 20);
  for (std::uint32_t number = 2; number < 32; ++number) street.settle_in(number);
  CHECK(stage.node.peers().size() == 40);
  auto& last = street.move_in(40);
  CHECK(street.announce(last) == Counter::drop_table_full);
}

TEST_CASE("nobody who has not answered pushes out a row, not even one that has ended") {
  auto config = probing_config();
  config.capacity = 4;
  Street street(config);
  auto& stage = street.stage;
  auto& leaver = street.settle_in(2);
  for (std::uint32_t number = 3; number < 6; ++number) street.settle_in(number);
  street.say(leaver, leaver.peer.goodbye());
  REQUIRE(stage.state(2) == PeerState::left);
  PeerBuilder forged(1000);
  CHECK(stage.hear_from(100, forged.announcement()) == Counter::challenged);
  street.run_for(2s);
  CHECK(stage.state(2) == PeerState::left);
  CHECK(stage.peer(1000) == nullptr);
  street.announce(street.move_in(7));
  street.run_for(1s);
  CHECK(stage.state(7) == PeerState::alive);
  CHECK(stage.peer(2) == nullptr);
}
