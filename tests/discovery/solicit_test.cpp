#include <algorithm>

#include "stage.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

namespace {

constexpr std::size_t full = wire::max_datagram_bytes;

/// Lets `count` peers with long leases be known on segment 1, as hosts 100 and up.
void populate(Stage& stage, std::uint32_t count) {
  for (std::uint32_t i = 0; i < count; ++i) {
    PeerBuilder peer(1000 + i);
    peer.lease = 60000;
    stage.hear_from(100 + i % 150, peer.heartbeat());
  }
}

/// Past its burst, so that nothing but answers and heartbeats goes out; all sent so far is set aside.
void calm(Stage& stage) {
  stage.run_for(5s);
  stage.sent();
}

std::vector<Sent> answers(Stage& stage) {
  auto sent = stage.sent();
  std::erase_if(sent, [](const Sent& datagram) { return datagram.is_broadcast(); });
  return sent;
}

}  // namespace

TEST_CASE("with few peers a solicit is answered at once, by unicast, with the description") {
  Stage stage;
  calm(stage);
  populate(stage, 7);
  PeerBuilder asker;
  asker.unicast_port = 5555;
  CHECK(stage.hear(asker.solicit(full)) == Counter::solicit_heard);
  const auto sent = stage.sent();
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].at == stage.now);
  CHECK(sent[0].to == base::Endpoint{address(1, 2), 5555});
  CHECK(sent[0].header.type == wire::Type::announce);
  CHECK(sent[0].header.has(wire::flag::body));
  CHECK_FALSE(sent[0].header.has(wire::flag::solicit));
  CHECK(sent[0].header.lease == 350);
  CHECK(stage.count(Counter::sent_answer) == 1);
}

TEST_CASE("an announcement that solicits is answered like a solicit, and only if it was taken") {
  Stage stage;
  calm(stage);
  PeerBuilder asker;
  const auto question = asker.announcement(wire::flag::solicit);
  CHECK(stage.hear(question) == Counter::first_heard);
  CHECK(stage.sent().size() == 1);
  stage.run_for(6s);
  stage.sent();
  CHECK(stage.hear(question) == Counter::drop_replayed);
  CHECK(stage.sent().empty());
}

TEST_CASE("with many peers the answer waits for a random share of 1 ms each") {
  double sum = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    auto config = own_config();
    config.seed = seed;
    Stage stage(config);
    calm(stage);
    populate(stage, 100);
    PeerBuilder asker;
    const auto asked = stage.now;
    stage.hear(asker.solicit(full));
    stage.run_for(100ms);
    const auto sent = answers(stage);
    REQUIRE(sent.size() == 1);
    sum += std::chrono::duration<double, std::milli>(sent[0].at - asked).count();
  }
  CHECK((sum / 100 > 40 && sum / 100 < 60));
}

TEST_CASE("one asker gets one answer in 5 s, another port or address is another asker") {
  Stage stage;
  calm(stage);
  PeerBuilder asker, neighbour;
  neighbour.unicast_port = 40000;
  stage.hear(asker.solicit(full));
  stage.run_for(4999ms);
  stage.hear(asker.solicit(full));
  CHECK(answers(stage).size() == 1);
  CHECK(stage.count(Counter::answer_covered) == 1);
  stage.hear(neighbour.solicit(full));
  stage.hear_from(3, asker.solicit(full));
  CHECK(answers(stage).size() == 2);
  stage.run_for(1ms);
  stage.hear(asker.solicit(full));
  CHECK(answers(stage).size() == 1);
}

TEST_CASE("an asker whose answer is still due gets one, however often it asks") {
  Stage stage;
  calm(stage);
  populate(stage, 100);
  PeerBuilder asker;
  for (int i = 0; i < 20; ++i) stage.hear(asker.solicit(full));
  stage.run_for(1s);
  CHECK(answers(stage).size() == 1);
}

TEST_CASE("when more than eight wait, one broadcast answers them all") {
  Stage stage;
  calm(stage);
  populate(stage, 200);
  PeerBuilder asker;
  for (std::uint32_t host = 2; host < 11; ++host) stage.hear_from(host, asker.solicit(full));
  for (std::uint32_t host = 11; host < 30; ++host) stage.hear_from(host, asker.solicit(full));
  stage.run_for(200ms);
  auto sent = stage.sent();
  // A few may have had their own answer before the ninth asked: at most one for each of the eight places.
  CHECK(std::count_if(sent.begin(), sent.end(), [](const Sent& datagram) { return datagram.is_broadcast(); }) == 1);
  CHECK(sent.size() <= 1 + 8);
  CHECK(sent.back().is_broadcast());
  CHECK(sent.back().header.has(wire::flag::body));
  stage.hear_from(5, asker.solicit(full));
  stage.run_for(200ms);
  CHECK(stage.sent().empty());
}

TEST_CASE("answers to everybody are at least a second apart") {
  Stage stage;
  calm(stage);
  populate(stage, 200);
  PeerBuilder asker;
  std::vector<base::TimePoint> broadcasts;
  for (int round = 0; round < 40; ++round) {
    for (std::uint32_t i = 0; i < 12; ++i) {
      asker.unicast_port = static_cast<std::uint16_t>(1000 + round * 12 + static_cast<int>(i));
      stage.hear_from(2 + i, asker.solicit(full));
    }
    stage.run_for(100ms);
    for (const auto& datagram : stage.sent()) {
      if (datagram.is_broadcast() && datagram.bytes > wire::header_bytes) broadcasts.push_back(datagram.at);
    }
  }
  REQUIRE(broadcasts.size() >= 3);
  CHECK(broadcasts.size() <= 5);
}

TEST_CASE("a heartbeat with the description answers whoever waits, one without does not") {
  Stage stage;
  populate(stage, 7000);
  calm(stage);
  PeerBuilder asker;
  stage.hear(asker.solicit(full));
  auto changed = own_description();
  changed.tags["role"] = "db";
  stage.describe(changed);
  stage.run_for(6s);
  CHECK(answers(stage).empty());
}

TEST_CASE("an answer is never longer than its question") {
  for (std::size_t bytes = wire::header_bytes; bytes <= 200; bytes += 4) {
    Stage stage;
    calm(stage);
    PeerBuilder asker;
    stage.hear(asker.solicit(bytes));
    const auto sent = stage.sent();
    REQUIRE(sent.size() == 1);
    CHECK(sent[0].bytes <= bytes);
    const bool fits = wire::header_bytes + sent[0].header.body_bytes <= bytes;
    CHECK(sent[0].header.has(wire::flag::body) == fits);
  }
}

TEST_CASE("with many peers a burst under way is the answer; with few there is one at once") {
  Stage crowd;
  populate(crowd, 8);
  PeerBuilder asker;
  crowd.sent();
  crowd.hear(asker.solicit(full));
  crowd.run_for(4s);
  CHECK(answers(crowd).empty());
  CHECK(crowd.count(Counter::answer_covered) == 1);

  Stage pair;
  pair.sent();
  pair.hear(asker.solicit(full));
  CHECK(answers(pair).size() == 1);
}

TEST_CASE("questions on one segment are answered on that segment") {
  Stage stage(own_config(), {segment(1), segment(2)});
  calm(stage);
  PeerBuilder asker;
  stage.hear(asker.solicit(full), address(2, 2), 2);
  const auto sent = stage.sent();
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].segment == 2);
}
