// A peer that is heard and does not answer this node.
#include <algorithm>

#include "street.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

TEST_CASE("whoever is heard and does not answer is accused once, and then not taken for proven, nor for dead") {
  Street street;
  auto& host = street.settle_in(2);
  host.answers = false;
  for (int i = 0; i < 590; ++i) {
    street.run_for(200ms);
    if (i % 12 == 0) street.heartbeat(host);
  }
  CHECK(street.sent(wire::Type::suspect).size() == 2);
  CHECK_FALSE(street.stage.peer(2)->is_verified());
  for (const auto& event : street.stage.events()) CHECK(event.kind != PeerEventKind::lost);

  host.answers = true;
  street.heartbeat(host);
  street.run_for(100ms);
  CHECK(street.stage.peer(2)->is_verified());
}

TEST_CASE("one target is accused at most once a minute, however deaf it is to this node by turns") {
  Street street;
  auto& host = street.settle_in(2);
  for (int i = 0; i < 590; ++i) {
    host.answers = i % 60 == 0;
    if (i % 12 == 0) street.heartbeat(host);
    street.run_for(200ms);
  }
  const auto sent = street.sent(wire::Type::suspect);
  CHECK(std::none_of(sent.begin(), sent.end(), [](const Sent& one) { return one.header.has(wire::flag::confirm); }));
  REQUIRE(sent.size() == 2 * 2);
  CHECK(sent[2].at - sent[0].at >= 60s);
}

TEST_CASE("a suspicion that was not told is not confirmed to others either") {
  Street street;
  auto& host = street.settle_in(2);
  host.answers = false;
  street.run_until(2, PeerState::suspect);
  street.heartbeat(host);
  street.run_for(3s);
  host.answers = true;
  street.heartbeat(host);
  street.run_for(100ms);
  REQUIRE(street.stage.peer(2)->is_verified());
  REQUIRE(street.sent(wire::Type::suspect).size() == 2);

  host.answers = false;
  street.run_until(2, PeerState::lost);
  CHECK(street.sent(wire::Type::suspect).empty());
}
