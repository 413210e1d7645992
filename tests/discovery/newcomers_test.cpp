// How many of those whom a node does not know yet it keeps in mind, and asks.
#include <set>

#include "street.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

namespace {

constexpr std::uint32_t net = 10 << 24 | 1 << 16;  // 10.1.0.0/16

Segment wide_segment() {
  auto wide = segment(1);
  wide.prefix = {{net | 1}, 16};
  return wide;
}

/// Hears only who signs, so that everybody is asked first.
NodeConfig strict_config() {
  auto config = probing_config();
  config.trust = {.auth = Auth::require, .keys = {wire::Key(wire::Secret{})}};
  return config;
}

PeerBuilder signing(std::uint32_t number) {
  PeerBuilder peer(number);
  peer.key = wire::Key(wire::Secret{});
  return peer;
}

/// Whom the node has asked since the last call.
std::set<std::uint32_t> asked(Stage& stage) {
  std::set<std::uint32_t> addresses;
  for (const auto& datagram : stage.sent()) {
    if (datagram.header.type == wire::Type::probe) addresses.insert(datagram.to->address.value);
  }
  return addresses;
}

void hear_newcomers(Stage& stage, std::uint32_t count) {
  for (std::uint32_t i = 0; i < count; ++i) {
    CHECK(stage.hear(signing(1000 + i).announcement(), {net | (1000 + i)}) == Counter::challenged);
  }
}

/// 5,000 invented hosts a second, in the names of so many addresses of the street from `first` on, at ports where
/// nobody is.
class Flood {
 public:
  Flood(Street& street, std::uint32_t first, std::uint32_t addresses)
      : street_(street), first_(first), addresses_(addresses) {}

  void run_for(base::Duration time) {
    const auto end = street_.stage.now + time;
    for (; street_.stage.now < end; street_.run_for(1ms)) {
      for (int i = 0; i < 5; ++i) {
        PeerBuilder forged(static_cast<std::uint32_t>(random_.next()));
        forged.lease = 60000;
        forged.unicast_port = static_cast<std::uint16_t>(10000 + random_.next() % 50000);
        street_.stage.hear_from(first_ + static_cast<std::uint32_t>(random_.next() % addresses_),
                                forged.announcement());
      }
    }
  }

  /// How long it takes until `condition` holds; a failed test if that is more than 20 s.
  template <typename Condition>
  void run_until(Condition condition) {
    const auto start = street_.stage.now;
    while (!condition() && street_.stage.now < start + 30s) run_for(100ms);
    CAPTURE(std::chrono::duration<double>(street_.stage.now - start).count());
    CHECK(street_.stage.now < start + 20s);
  }

 private:
  Street& street_;
  std::uint32_t first_, addresses_;
  base::Random random_{1};
};

}  // namespace

TEST_CASE("of newcomers who come at once 512 wait to be asked, beside those who need not wait") {
  Stage stage(strict_config(), {wide_segment()});
  hear_newcomers(stage, 1000);
  stage.run_for(30s);
  const auto all = asked(stage).size();
  CHECK(all >= 512);
  CHECK(all <= 512 + 50);
}

TEST_CASE("of the ports that are named at one address four are asked at a time, the usual one among them") {
  Street street(strict_config());
  for (std::uint32_t number = 100; number < 150; ++number) {  // so that there is a wait of up to 100 ms
    auto& host = street.move_in(number);
    host.peer.key = wire::Key(wire::Secret{});
    street.announce(host);
    street.run_for(200ms);
  }
  street.sent();
  street.stage.hear_from(2, signing(2).announcement());
  for (std::uint16_t i = 1; i < 200; ++i) {
    auto claimant = signing(200u + i);
    claimant.unicast_port = static_cast<std::uint16_t>(10000 + i);
    street.stage.hear_from(2, claimant.announcement());
  }
  street.run_for(200ms);
  std::set<std::uint16_t> ports;
  for (const auto& probe : street.sent(wire::Type::probe)) {
    if (probe.to->address == address(1, 2)) ports.insert(probe.to->port);
  }
  CHECK(ports.size() == 4);
  CHECK(ports.contains(9842));
}

TEST_CASE("nobody is asked on a segment that has gone") {
  Stage stage(strict_config(), {wide_segment()});
  hear_newcomers(stage, 200);
  asked(stage);
  stage.set_segments({2});
  stage.run_for(10s);
  CHECK(asked(stage).empty());
}

TEST_CASE("whoever comes from an address whose ids forgeries have used up is listed when it has answered") {
  Street street;
  for (std::uint32_t forged = 1000; forged < 1008; ++forged) street.stage.hear_from(2, PeerBuilder(forged).heartbeat());
  REQUIRE(street.stage.node.peers().size() == 8);
  auto& host = street.move_in(2);
  CHECK(street.announce(host) == Counter::challenged);
  CHECK(street.stage.peer(2) == nullptr);
  street.run_for(200ms);
  REQUIRE(street.stage.peer(2) != nullptr);
  CHECK(street.stage.peer(2)->is_verified());
}

TEST_CASE("whoever answers is listed, whatever it was called") {
  Street street;
  street.move_in(2);
  for (std::uint32_t forged = 1000; forged < 1020; ++forged)
    street.stage.hear_from(2, PeerBuilder(forged).announcement());
  street.run_for(200ms);
  REQUIRE(street.stage.peer(2) != nullptr);
  CHECK(street.stage.peer(2)->is_verified());
  CHECK(street.stage.peer(1019) == nullptr);
}

TEST_CASE("a newcomer is listed within seconds in a flood of forged ids and ports") {
  auto own = segment(1);
  std::uint32_t first = 2, addresses = 250;
  SUBCASE("from every address of its subnet") {}
  SUBCASE("from its address alone") {
    first = 200;
    addresses = 1;
  }
  SUBCASE("by a node that is not the first instance of its host") { own.unicast_port = 40000; }
  Street street(probing_config(), {own});
  Flood flood(street, first, addresses);
  flood.run_for(5003ms);
  street.announce(street.move_in(200));
  flood.run_until([&] { return street.stage.peer(200) != nullptr; });
  REQUIRE(street.stage.peer(200) != nullptr);
  CHECK(street.stage.peer(200)->is_verified());
}

TEST_CASE("... and so is the new life of somebody who restarts, and is never asked whether it lives") {
  Street street;
  auto& host = street.move_in(200);
  host.passive = true;
  street.announce(host);
  street.run_for(1s);
  REQUIRE(street.stage.peer(200)->passive);
  std::uint32_t addresses = 250;
  SUBCASE("forged in its name, too") {}
  SUBCASE("forged in the names of others") { addresses = 190; }
  Flood flood(street, 2, addresses);
  flood.run_for(5003ms);
  ++host.peer.epoch;
  host.peer.sequence = 0;
  street.announce(host);
  flood.run_until([&] { return street.stage.peer(200)->epoch == host.peer.epoch; });
  CHECK(street.stage.peer(200)->restarts == 1);
}

TEST_CASE("new lives that are forged in the names of those who are known leave newcomers their turn") {
  Street street(strict_config());
  std::vector<wire::NodeId> known;
  for (std::uint32_t number = 2; number < 62; ++number) {
    auto& host = street.move_in(number);
    host.peer.key = wire::Key(wire::Secret{});
    street.announce(host);
    street.run_for(200ms);
    known.push_back(host.peer.id);
  }
  REQUIRE(street.stage.node.peers().count(PeerState::alive) == 60);
  base::Random random(1);
  const auto forge_for =
      [&](base::Duration time) {  // to a node whose timer comes after what it has to read, as a busy one's does
        const auto end = street.stage.now + time;
        for (; street.stage.now < end; street.run_for(0ms)) {
          street.stage.now += 1ms;
          auto forged = signing(2);
          forged.id = known[random.next() % known.size()];
          forged.epoch = random.next();
          street.stage.hear_from(62 + static_cast<std::uint32_t>(random.next() % 100), forged.announcement());
        }
      };
  forge_for(5003ms);
  auto& newcomer = street.move_in(200);
  newcomer.peer.key = wire::Key(wire::Secret{});
  street.announce(newcomer);
  forge_for(10s);
  CHECK(street.stage.peer(200) != nullptr);
}

TEST_CASE("what a newcomer said before it was believed is no news afterwards") {
  Street street(strict_config());
  auto& host = street.move_in(2);
  host.peer.key = wire::Key(wire::Secret{});
  const auto recorded = host.peer.announcement();
  CHECK(street.say(host, recorded) == Counter::challenged);
  street.run_for(100ms);
  REQUIRE(street.stage.state(2) == PeerState::alive);
  CHECK(street.say(host, recorded) == Counter::drop_replayed);
  CHECK(street.announce(host) == Counter::refreshed);
}

TEST_CASE("nobody can be asked where nobody is probed, so there the ids of an address are all it gets") {
  Stage stage;
  for (std::uint32_t forged = 1000; forged < 1008; ++forged) stage.hear_from(2, PeerBuilder(forged).heartbeat());
  CHECK(stage.hear_from(2, PeerBuilder(2).announcement()) == Counter::drop_too_many_ids);
}

TEST_CASE(
    "an address that answers in whatever name it invents gets eight ids at once for that, and then one in 7.5 s") {
  Street street;
  for (std::uint32_t invented = 1000; invented < 1100; ++invented) {
    auto& host = street.move_in(invented);
    host.address = address(1, 7);
    host.peer.unicast_port = static_cast<std::uint16_t>(invented);
    host.peer.lease = 60000;
    street.announce(host);
    street.run_for(100ms);
  }
  const auto size = street.stage.node.peers().size();
  CHECK(size >= 16);
  CHECK(size <= 16 + 2 * 2);  // 10 s have passed; both limits grow back
  CHECK(street.stage.count(Counter::drop_too_many_ids) + size == 100);
}

TEST_CASE("introductions that pay for no question keep no newcomer from being asked") {
  Stage stage(strict_config(), {wide_segment()});
  for (std::uint32_t i = 0; i < 1000; ++i) {
    auto prober = signing(5000 + i);
    stage.hear(prober.probe(1), {net | (5000 + i)});
  }
  hear_newcomers(stage, 100);
  stage.run_for(10s);
  CHECK(asked(stage).size() == 100);
}
