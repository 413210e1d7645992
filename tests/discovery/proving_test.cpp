// What a node asks those that it hears of, and what their replies tell it.
#include <algorithm>

#include "street.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

TEST_CASE("an announcement is a claim; the reply to a probe proves its address") {
  Street street;
  auto& host = street.move_in(2);
  street.announce(host);
  CHECK_FALSE(street.stage.peer(2)->is_verified());
  CHECK_FALSE(street.stage.peer(2)->mutual);
  street.run_for(100ms);
  CHECK(street.stage.peer(2)->is_verified());
  const auto probes = street.sent(wire::Type::probe);
  REQUIRE(probes.size() == 1);
  CHECK(probes[0].bytes == 2 * wire::header_bytes);
  CHECK(probes[0].to == base::Endpoint{host.address, 9842});
  CHECK(probes[0].header.nonce != 0);
  CHECK(street.stage.count(Counter::reply_heard) == 1);
}

TEST_CASE(
    "a question is as many headers long as are paid for and not needed to repeat it, so that the asked can ask in "
    "turn") {
  struct Question {
    std::size_t paid;
    std::size_t lengths;
  };
  for (const auto& question : {Question{64, 1}, Question{192, 1}, Question{256, 2}, Question{1200, 4}}) {
    CAPTURE(question.paid);
    Street street;
    auto& host = street.move_in(2);
    host.answers = false;
    street.say(host, host.peer.build(wire::Type::announce, 0, {}, question.paid));
    street.run_for(100ms);
    const auto probes = street.sent(wire::Type::probe);
    REQUIRE(probes.size() == 1);
    CHECK(probes[0].bytes == question.lengths * wire::header_bytes);
  }
}

TEST_CASE("a peer that does not answer its first probes is listed, unproven, and asked at its next announcement") {
  Street street;
  auto& host = street.move_in(2);
  host.answers = false;
  street.announce(host);
  street.run_for(900ms);
  CHECK(street.sent(wire::Type::probe).size() == 3);
  CHECK(street.stage.state(2) == PeerState::alive);
  CHECK_FALSE(street.stage.peer(2)->is_verified());
  host.answers = true;
  street.heartbeat(host);
  street.run_for(100ms);
  CHECK(street.stage.peer(2)->is_verified());
}

TEST_CASE("the round trip time follows each reply by an eighth") {
  Street street;
  auto& host = street.move_in(2);
  street.announce(host);
  street.run_for(100ms);
  CHECK(street.stage.peer(2)->paths[0].rtt == 4ms);
  street.rtt = 12ms;
  street.run_for(2s);
  const auto replies = street.stage.count(Counter::reply_heard);
  base::Duration expected = 4ms;
  for (std::uint64_t i = 1; i < replies; ++i) expected += (12ms - expected) / 8;
  CHECK(replies >= 2);
  CHECK(street.stage.peer(2)->paths[0].rtt == expected);
}

TEST_CASE("a reply tells whether the peer hears this node, and the row shows when that changes") {
  Street street;
  auto& host = street.settle_in(2);
  CHECK(street.stage.peer(2)->mutual == true);
  host.lists_node = false;
  const auto generation = street.stage.generation();
  street.run_for(3s);
  CHECK(street.stage.peer(2)->mutual == false);
  CHECK(street.stage.generation() > generation);
}

TEST_CASE("a reply that nobody asked for, or that comes twice, proves nothing") {
  Street street;
  auto& host = street.move_in(2);
  host.answers = false;
  street.announce(host);
  const wire::Header invented{.nonce = 12345};
  CHECK(street.say(host, host.peer.reply(invented)) == Counter::drop_reply_unasked);
  CHECK_FALSE(street.stage.peer(2)->is_verified());
  street.run_for(10ms);
  const auto probes = street.sent(wire::Type::probe);
  REQUIRE(probes.size() == 1);
  CHECK(street.say(host, host.peer.reply(probes[0].header)) == Counter::reply_heard);
  CHECK(street.say(host, host.peer.reply(probes[0].header)) == Counter::drop_reply_unasked);
}

TEST_CASE("a reply from another address or with another id is a stranger's, and the wait goes on") {
  Street street;
  auto& host = street.move_in(2);
  host.answers = false;
  street.announce(host);
  street.run_for(10ms);
  const auto probe = street.sent(wire::Type::probe).at(0).header;
  PeerBuilder stranger(3);
  CHECK(street.stage.hear_from(3, host.peer.reply(probe)) == Counter::drop_reply_stranger);
  CHECK(street.stage.hear_from(2, stranger.reply(probe)) == Counter::drop_reply_stranger);
  CHECK_FALSE(street.stage.peer(2)->is_verified());
  CHECK(street.stage.peer(3) == nullptr);
  CHECK(street.say(host, host.peer.reply(probe)) == Counter::reply_heard);
  CHECK(street.stage.peer(2)->is_verified());
}

TEST_CASE("only an address that is proven is sent a padded probe") {
  Street street;
  std::vector<Street::Host*> hosts;
  for (std::uint32_t i = 2; i < 12; ++i) {
    hosts.push_back(&street.move_in(i));
    hosts.back()->answers = i % 2 == 0;
    street.heartbeat(*hosts.back());  // without the description, which is to be fetched
  }
  std::vector<Sent> padded;
  for (int i = 0; i < 100; ++i) {
    street.run_for(20ms);
    for (const auto& probe : street.sent(wire::Type::probe)) {
      if (probe.bytes == wire::header_bytes) continue;
      const auto number = probe.to->address.value & 0xff;
      CHECK(number % 2 == 0);
      CHECK(street.stage.peer(number)->is_verified());
      CHECK(probe.header.has(wire::flag::want_body));
      padded.push_back(probe);
    }
  }
  CHECK(padded.size() == 5);
}

TEST_CASE("a passive peer is not probed to prove its address") {
  Street street;
  auto& host = street.move_in(2);
  street.say(host, host.peer.announcement(wire::flag::passive));
  street.run_for(20s);
  CHECK(street.sent(wire::Type::probe).empty());
  CHECK_FALSE(street.stage.peer(2)->is_verified());
}

TEST_CASE("first probes are paced: fifty at once and a hundred a second, however many are heard of at once") {
  Street street;
  street.run_for(1s);
  street.sent();
  for (std::uint32_t i = 0; i < 240; ++i) street.announce(street.move_in(2 + i));
  street.run_for(1s);
  const auto first = street.sent(wire::Type::probe).size();
  CHECK(first <= 151 + 1);
  CHECK(first >= 130);
  street.run_for(1s);
  CHECK(street.sent(wire::Type::probe).size() <= 101 + 1);
  street.run_for(4s);
  for (std::uint32_t i = 0; i < 240; ++i) CHECK(street.stage.peer(2 + i)->is_verified());
}

TEST_CASE("the neighbours of a newcomer do not ask it all at once, but each after a share of 2 ms a peer") {
  double sum = 0, longest = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    auto config = probing_config();
    config.seed = seed;
    Street street(config);
    for (std::uint32_t i = 0; i < 100; ++i) street.announce(street.move_in(100 + i));
    street.run_for(3s);
    street.sent();
    auto& host = street.move_in(2);
    const auto heard = street.stage.now;
    street.announce(host);
    street.run_for(300ms);
    for (const auto& probe : street.sent(wire::Type::probe)) {
      if (probe.to->address != host.address) continue;
      const auto wait = std::chrono::duration<double, std::milli>(probe.at - heard).count();
      sum += wait;
      longest = std::max(longest, wait);
      break;
    }
  }
  CHECK((sum / 50 > 70 && sum / 50 < 130));
  CHECK(longest <= 202);
}

TEST_CASE("a reply puts a window right that a forgery has moved") {
  Street street;
  auto& host = street.settle_in(2);
  PeerBuilder forger = host.peer;
  forger.sequence += 1'000'000;
  CHECK(street.say(host, forger.heartbeat()) == Counter::refreshed);
  CHECK(street.heartbeat(host) == Counter::drop_replayed);
  street.run_for(3s);
  CHECK(street.stage.state(2) == PeerState::alive);
  CHECK(street.heartbeat(host) == Counter::refreshed);
}
