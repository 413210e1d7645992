#include <array>
#include <vector>

#include "stage.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

TEST_CASE("a node that leaves says goodbye at once, after 50 ms and after 150 ms, on every segment") {
  Stage stage(own_config(), {segment(1), segment(2)});
  stage.run_for(30s);
  stage.sent();
  const auto start = stage.now;
  stage.leave();
  CHECK_FALSE(stage.node.has_left());
  stage.run_for(10s);
  const auto sent = stage.sent();
  REQUIRE(sent.size() == 6);
  const std::array times = {0ms, 50ms, 150ms};
  for (std::size_t i = 0; i < sent.size(); ++i) {
    CHECK(sent[i].at == start + times[i / 2]);
    CHECK(sent[i].segment == 1 + i % 2);
    CHECK(sent[i].is_broadcast());
    CHECK(sent[i].header.type == wire::Type::goodbye);
    CHECK(sent[i].header.has(wire::flag::whole_host));
    CHECK(sent[i].header.unicast_port == 9842);
  }
  CHECK(stage.node.has_left());
  CHECK(stage.count(Counter::sent_goodbye) == 6);
}

TEST_CASE("the last goodbye is out when has_left() says so, not before") {
  Stage stage;
  stage.node.leave(stage.now);
  stage.node.handle_timeout(stage.now + 150ms);
  CHECK_FALSE(stage.node.has_left());
  int goodbyes = 0;
  while (stage.node.poll_transmit()) ++goodbyes;
  CHECK(goodbyes == 3);
  CHECK(stage.node.has_left());
}

TEST_CASE("a node that leaves answers nobody, announces nothing and goes on listening") {
  Stage stage;
  stage.run_for(5s);
  stage.sent();
  PeerBuilder peer;
  stage.hear(peer.solicit(1200));
  stage.leave();
  stage.hear(peer.solicit(1200));
  CHECK(stage.hear(peer.announcement(wire::flag::solicit)) == Counter::first_heard);
  auto changed = own_description();
  changed.tags["role"] = "db";
  stage.describe(changed);
  stage.run_for(60s);
  auto sent = stage.sent();
  sent.erase(sent.begin());  // the answer to the question before
  CHECK(sent.size() == 3);
  for (const auto& datagram : sent) CHECK(datagram.header.type == wire::Type::goodbye);
  CHECK(stage.state(2) == PeerState::lost);
}

TEST_CASE("leaving twice is leaving once") {
  Stage stage;
  stage.sent();
  stage.leave();
  stage.run_for(100ms);
  stage.leave();
  stage.run_for(10s);
  CHECK(stage.sent().size() == 3);
}

TEST_CASE("a segment that goes gets one goodbye, for itself only, and nothing after it") {
  Stage stage(own_config(), {segment(1), segment(2)});
  stage.run_for(30s);
  stage.sent();
  stage.set_segments({1});
  auto sent = stage.sent();
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].segment == 2);
  CHECK(sent[0].header.type == wire::Type::goodbye);
  CHECK_FALSE(sent[0].header.has(wire::flag::whole_host));
  CHECK(sent[0].header.unicast_port == 9842);
  stage.run_for(60s);
  for (const auto& datagram : stage.sent()) CHECK(datagram.segment == 1);
}

TEST_CASE("what was to be sent on a segment that goes is not sent") {
  Stage stage(own_config(), {});
  stage.node.set_segments(stage.now, std::vector{segment(1), segment(2)});
  stage.node.set_segments(stage.now, std::vector{segment(2)});
  std::vector<std::pair<SegmentId, bool>> sent;
  while (const auto outgoing = stage.node.poll_transmit()) {
    const auto datagram = wire::decode_header(outgoing->bytes);
    REQUIRE(datagram);
    sent.emplace_back(outgoing->segment, datagram->header.type == wire::Type::goodbye);
  }
  CHECK(sent == std::vector<std::pair<SegmentId, bool>>{{2, false}, {1, true}});
}
