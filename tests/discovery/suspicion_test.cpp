// What happens to a peer that no longer answers: the node's own part in it.
#include <algorithm>
#include <array>

#include "street.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

using Events = std::vector<PeerEvent>;

namespace {

/// How often each host was probed in that time, by its number.
std::array<int, 256> asked_in(Street& street, base::Duration time) {
  street.run_for(time);
  std::array<int, 256> asked{};
  for (const auto& probe : street.sent(wire::Type::probe)) {
    CHECK(probe.bytes == wire::header_bytes);
    ++asked[probe.to->address.value & 0xff];
  }
  return asked;
}

bool confirms(const Sent& datagram) { return datagram.header.has(wire::flag::confirm); }

}  // namespace

TEST_CASE(
    "one live peer is probed a second, a neighbour and one of a round by turns, and nobody who has just been heard") {
  Street street;
  std::vector<Street::Host*> hosts;
  for (std::uint32_t i = 0; i < 10; ++i) hosts.push_back(&street.settle_in(2 + i));
  street.run_for(2s);
  street.sent();
  const auto asked = asked_in(street, 80s);
  for (const std::size_t neighbour : {2u, 11u}) {  // the node is number 1
    CHECK(asked[neighbour] >= 20);
    CHECK(asked[neighbour] <= 25);
  }
  for (std::size_t i = 3; i < 11; ++i) {
    CHECK(asked[i] >= 2);
    CHECK(asked[i] <= 7);
  }

  for (int i = 0; i < 50; ++i) {
    for (auto* host : hosts) street.heartbeat(*host);
    street.run_for(100ms);
  }
  CHECK(street.sent(wire::Type::probe).empty());
}

TEST_CASE("neighbours are the next in the ring of ids that can be asked, however many cannot") {
  auto config = probing_config();
  config.id = node_id(100);
  Street street(config);
  for (std::uint32_t number = 101; number < 140; ++number) {
    auto& leaver = street.settle_in(number);
    street.run_for(200ms);
    street.say(leaver, leaver.peer.goodbye());
  }
  auto& passive = street.settle_in(140);
  passive.passive = true;
  street.say(passive, passive.peer.heartbeat(wire::flag::passive));
  auto& silent = street.move_in(99);
  silent.answers = false;
  street.announce(silent);
  for (const auto number : {141u, 142u, 143u, 144u, 97u, 98u}) street.settle_in(number);
  street.run_for(5s);
  street.sent();
  const auto asked = asked_in(street, 80s);
  for (const std::size_t neighbour : {141u, 98u}) CHECK(asked[neighbour] >= 20);
  CHECK(asked[140] + asked[99] + asked[101] == 0);
}

TEST_CASE("the only peer is probed one to two seconds after it was last heard, and in between the node sleeps") {
  Street street;
  auto& host = street.settle_in(2);
  auto& leaver = street.settle_in(3);
  street.say(leaver, leaver.peer.goodbye());
  street.run_for(2s);
  street.sent();
  street.run_for(300s);
  const auto probes = street.sent(wire::Type::probe);
  CHECK(probes.size() >= 180);
  CHECK(probes.size() <= 220);
  for (std::size_t i = 1; i < probes.size(); ++i) {
    const auto apart = probes[i].at - probes[i - 1].at;
    CHECK(apart >= 1s);
    CHECK(apart <= 2s + street.rtt);
  }

  int wakes = 0;
  for (int i = 0; i < 100; ++i) {
    street.heartbeat(host);
    const auto next = street.stage.now + 900ms;
    if (street.stage.node.next_timeout() <= next) ++wakes;
    street.run_for(900ms);
  }
  CHECK(street.sent(wire::Type::probe).size() == 1);  // whoever is heard has to answer once a minute
  CHECK(wakes <= 20);  // for its own announcements, every 8 to 10 s, and not for its turn, every second
  street.say(host, host.peer.goodbye());
  street.run_for(1s);
  CHECK(street.stage.node.next_timeout() > street.stage.now + 1s);  // nobody is left to ask
}

TEST_CASE("whoever comes third is no reason to believe that this host slept") {
  Street street;
  street.settle_in(2);
  street.run_for(5s);
  for (int i = 0; i < 18; ++i) {  // the answers put the turn off
    street.stage.node.ping(street.stage.now, node_id(2));
    street.run_for(500ms);
  }
  street.sent();
  SUBCASE("after many replies") {}
  SUBCASE("after a change of the profile") {
    auto config = probing_config();
    config.timing = fast_timing;
    street.stage.reconfigure(config);
    street.run_for(5s);
    street.sent();
  }
  street.announce(street.move_in(3));
  street.run_for(300ms);
  for (const auto& sent : street.sent()) CHECK_FALSE(sent.header.has(wire::flag::solicit));
}

TEST_CASE("whoever does not answer is accused to all, watched for 2 s, and lost to all") {
  Street street;
  auto& host = street.settle_in(2);
  street.run_for(3s);
  street.sent();
  host.answers = false;
  street.run_until(2, PeerState::suspect);
  const auto accused = street.stage.now;
  CHECK(street.stage.events() == Events{{PeerEventKind::suspected, host.peer.id}});
  street.run_until(2, PeerState::lost);
  CHECK(street.stage.now - accused >= 1990ms);
  CHECK(street.stage.now - accused <= 2010ms);
  street.run_for(1s);
  CHECK(street.stage.events() == Events{{PeerEventKind::lost, host.peer.id}});

  const auto sent = street.sent(wire::Type::suspect);
  REQUIRE(sent.size() == 4);
  const std::array times = {0ms, 100ms, 2000ms, 2100ms};
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(sent[i].at == sent[0].at + times[i]);
    CHECK(sent[i].is_broadcast());
    CHECK(confirms(sent[i]) == (i >= 2));
    const auto body = sent[i].body;
    const auto about = wire::decode_accusation({sent[i].header, base::as_bytes(body)});
    REQUIRE(about);
    CHECK(*about == wire::Accusation{host.peer.id, host.peer.epoch});
  }
}

TEST_CASE("an accused is asked eight times while it may show itself") {
  Street street;
  auto& host = street.settle_in(2);
  host.answers = false;
  street.run_until(2, PeerState::suspect);
  street.sent();
  street.run_until(2, PeerState::lost);
  CHECK(street.sent(wire::Type::probe).size() >= 7);
}

TEST_CASE("anything that is heard of a suspect clears it: a reply, an announcement, a probe") {
  for (int by = 0; by < 3; ++by) {
    CAPTURE(by);
    Street street;
    auto& host = street.settle_in(2);
    host.answers = false;
    street.run_until(2, PeerState::suspect);
    street.stage.events();
    host.answers = by == 0;
    if (by == 1) street.heartbeat(host);
    if (by == 2) street.say(host, host.peer.probe(1));
    street.run_for(by == 0 ? 300ms : 1ms);
    CHECK(street.stage.state(2) == PeerState::alive);
    CHECK(street.stage.events() == Events{{PeerEventKind::refuted, host.peer.id}});
    host.answers = true;
    street.run_for(20s);
    CHECK(street.stage.state(2) == PeerState::alive);
    const auto sent = street.sent(wire::Type::suspect);
    CHECK(std::none_of(sent.begin(), sent.end(), confirms));
  }
}

TEST_CASE("whoever comes back is accused again when it crashes again, however soon") {
  Street street;
  auto& host = street.settle_in(2);
  for (int crash = 0; crash < 2; ++crash) {
    host.answers = false;
    street.run_until(2, PeerState::lost);
    street.run_for(1s);
    const auto sent = street.sent(wire::Type::suspect);
    CHECK(std::count_if(sent.begin(), sent.end(), confirms) == 2);
    CHECK(sent.size() == 4);
    host.answers = true;
    ++host.peer.epoch;
    host.peer.sequence = 0;
    street.announce(host);
    street.run_for(1s);
    REQUIRE(street.stage.state(2) == PeerState::alive);
  }
}

TEST_CASE("a fast node whose own network fails accuses five a second at most") {
  auto config = probing_config();
  config.timing = fast_timing;
  config.timing.probe_period = 10ms;
  Street street(config);
  std::vector<Street::Host*> hosts;
  for (std::uint32_t i = 0; i < 60; ++i) {
    hosts.push_back(&street.move_in(2 + i));
    street.announce(*hosts.back());
  }
  street.run_for(3s);
  for (auto* host : hosts) host->answers = false;
  street.sent();
  street.run_for(1500ms);
  std::size_t accusations = 0;
  for (const auto& sent : street.sent(wire::Type::suspect)) accusations += !confirms(sent);
  CHECK(accusations <= 2 * (5 + 8));
  CHECK(accusations >= 2 * 5);
}

TEST_CASE("a passive peer is neither probed nor accused; its lease alone ends it") {
  Street street;
  auto& host = street.move_in(2);
  host.answers = false;
  street.say(host, host.peer.announcement(wire::flag::passive));
  street.run_for(34900ms);
  CHECK(street.stage.state(2) == PeerState::alive);
  street.run_for(200ms);
  CHECK(street.stage.state(2) == PeerState::lost);
  CHECK(street.sent(wire::Type::probe).empty());
  CHECK(street.stage.count(Counter::sent_suspicion) == 0);
}

TEST_CASE("the lease ends whoever cannot be asked, as a peer on whom too many accusations were spent") {
  auto config = probing_config();
  config.timing.suspicion = 1h;
  Street street(config);
  auto& host = street.settle_in(2);
  host.answers = false;
  street.run_for(40s);
  CHECK(street.stage.state(2) == PeerState::lost);
}

TEST_CASE("a peer with two paths is checked on both, and outlives the loss of one") {
  Street street(probing_config(), {segment(1), segment(2)});
  auto& host = street.settle_in(2, 1);
  auto& side = street.move_in(2, 2);
  side.peer = host.peer;
  street.announce(side);
  host.peer.sequence = side.peer.sequence + 1000;
  street.run_for(5s);
  street.sent();
  street.run_for(5s);
  std::array<int, 3> asked{};
  for (const auto& probe : street.sent(wire::Type::probe)) ++asked.at(probe.segment);
  CHECK(asked[1] >= 3);
  CHECK(asked[2] >= 3);

  street.stage.events();
  host.answers = false;
  street.run_for(60s);
  CHECK(street.stage.state(2) == PeerState::alive);
  CHECK(street.stage.peer(2)->paths[0].state == PathState::lost);
  CHECK(street.stage.peer(2)->paths[1].state == PathState::alive);
  CHECK(street.stage.events().empty());
  CHECK(street.stage.count(Counter::sent_suspicion) == 0);

  side.answers = false;
  street.run_until(2, PeerState::lost);
  for (const auto& sent : street.sent(wire::Type::suspect)) CHECK(sent.segment == 2);
}

TEST_CASE("a peer reachable on two segments is accused on both") {
  Street street(probing_config(), {segment(1), segment(2)});
  auto& host = street.settle_in(2, 1);
  auto& side = street.move_in(2, 2);
  side.peer = host.peer;
  street.announce(side);
  host.answers = side.answers = false;
  street.run_until(2, PeerState::suspect);
  street.run_for(100ms);
  std::array<int, 3> told{};
  for (const auto& sent : street.sent(wire::Type::suspect)) ++told.at(sent.segment);
  CHECK(told[1] == 2);
  CHECK(told[2] == 2);
}

TEST_CASE("what runs on a segment that goes is dropped: no probe, no accusation follows it") {
  for (const auto moment : {100ms, 1000ms, 1800ms}) {
    CAPTURE(moment);
    Street street(probing_config(), {segment(1), segment(2)});
    auto& host = street.settle_in(2, 2);
    street.settle_in(3, 1);
    host.answers = false;
    street.run_until(2, PeerState::suspect);
    street.run_for(moment - 95ms);
    street.sent();
    street.stage.set_segments({1});
    street.run_for(10s);
    CHECK(street.stage.state(2) == PeerState::lost);
    for (const auto& sent : street.sent()) {
      CHECK((sent.segment == 1 || sent.header.type == wire::Type::goodbye));
      CHECK(sent.header.type != wire::Type::suspect);
      CHECK(sent.header.unicast_port != 0);
    }
  }
}
