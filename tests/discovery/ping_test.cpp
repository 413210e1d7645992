#include <doctest/doctest.h>

#include "peer_builder.hpp"
#include "stage.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;
using namespace std::chrono_literals;

namespace {

/// The one datagram that the node wants sent.
Sent asked(Stage& stage) {
  const auto outgoing = stage.node.poll_transmit();
  REQUIRE(outgoing);
  const auto datagram = wire::decode_header(outgoing->bytes);
  REQUIRE(datagram);
  const Sent sent{.at = stage.now, .to = outgoing->to, .header = datagram->header};
  CHECK_FALSE(stage.node.poll_transmit());
  return sent;
}

}  // namespace

TEST_CASE("a ping is one probe, and its answer the round trip; also where nobody probes") {
  Stage stage(own_config());
  PeerBuilder peer(2);
  stage.hear(peer.announcement());
  stage.sent();
  REQUIRE(stage.node.ping(stage.now, peer.id));
  const auto probe = asked(stage);
  CHECK(probe.header.type == wire::Type::probe);
  stage.now += 3ms;
  CHECK(probe.to == base::Endpoint{address(1, 2), 9842});
  CHECK(stage.hear(peer.reply(probe.header)) == Counter::reply_heard);
  const auto result = stage.node.poll_ping();
  REQUIRE(result);
  CHECK(result->id == peer.id);
  CHECK(result->address == address(1, 2));
  REQUIRE(result->rtt);
  CHECK(*result->rtt == 3ms);
  CHECK_FALSE(stage.node.poll_ping());
}

TEST_CASE("no answer is told after a second, and nobody is accused because of it") {
  Stage stage(own_config());
  PeerBuilder peer(2);
  stage.hear(peer.announcement());
  REQUIRE(stage.node.ping(stage.now, peer.id));
  stage.run_for(900ms);
  CHECK_FALSE(stage.node.poll_ping());
  stage.run_for(200ms);
  const auto result = stage.node.poll_ping();
  REQUIRE(result);
  CHECK_FALSE(result->rtt);
  CHECK(stage.state(2) == PeerState::alive);
  CHECK(stage.count(Counter::sent_probe) == 1);
}

TEST_CASE("whoever waits for a ping is told that none came, whatever becomes of the peer, the segment or this node") {
  using Event = void (*)(Stage&);
  for (const Event event :
       {Event([](Stage& stage) {
          stage.hear(PeerBuilder(2).goodbye());
          std::vector<PeerEvent> events;
          stage.node.forget(node_id(2));
        }),
        Event([](Stage& stage) { stage.set_segments({}); }), Event([](Stage& stage) { stage.resume_after(1h); }),
        Event([](Stage& stage) { stage.leave(); })}) {
    Stage stage(own_config());
    PeerBuilder peer(2);
    stage.hear(peer.announcement());
    REQUIRE(stage.node.ping(stage.now, peer.id));
    stage.run_for(10ms);
    event(stage);
    stage.run_for(2s);
    const auto result = stage.node.poll_ping();
    REQUIRE(result);
    CHECK(result->id == peer.id);
    CHECK_FALSE(result->rtt);
    CHECK_FALSE(stage.node.poll_ping());
  }
}

TEST_CASE("pings keep to a pace, and who waits for the same answer shares it") {
  Stage stage(own_config());
  std::size_t taken = 0;
  for (std::uint32_t i = 2; i < 202; ++i) {
    PeerBuilder peer(i);
    stage.hear_from(i, peer.announcement());
    if (!stage.node.ping(stage.now, peer.id)) continue;
    ++taken;
    CHECK(stage.node.ping(stage.now, peer.id));
  }
  CHECK(taken == 50);
  CHECK(stage.count(Counter::sent_probe) == 50);
  CHECK_FALSE(stage.node.ping(stage.now, node_id(999)));
}

TEST_CASE("whoever only listens pings nobody") {
  Stage stage(own_config(), {segment(1, Role::listen_only)});
  PeerBuilder peer(2);
  stage.hear(peer.announcement());
  CHECK_FALSE(stage.node.ping(stage.now, peer.id));
}

TEST_CASE("who has ended is forgotten on demand, and who is alive is not") {
  Stage stage(own_config());
  PeerBuilder peer(2);
  stage.hear(peer.announcement());
  CHECK_FALSE(stage.node.forget(peer.id));
  stage.hear(peer.goodbye());
  CHECK(stage.node.forget(peer.id));
  CHECK(stage.peer(2) == nullptr);
  CHECK_FALSE(stage.node.forget(peer.id));
}

TEST_CASE("an announcement on demand is a burst, and asks only when it is to") {
  Stage stage(own_config());
  stage.run_for(20s);
  stage.sent();
  for (const bool solicit : {false, true}) {
    stage.node.announce(stage.now, solicit);
    const auto sent = asked(stage);
    CHECK(sent.is_broadcast());
    CHECK(sent.header.has(wire::flag::body));
    CHECK(sent.header.has(wire::flag::solicit) == solicit);
  }
}
