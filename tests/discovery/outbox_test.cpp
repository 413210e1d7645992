#include "discovery/outbox.hpp"

#include <algorithm>

#include "street.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

namespace {

Pending broadcast(SegmentId on) { return {.segment = on}; }

Pending unicast(SegmentId on) { return {.segment = on, .to = base::Endpoint{address(on, 2), 9842}}; }

std::size_t drain(Outbox& outbox) {
  std::size_t count = 0;
  while (outbox.pop()) ++count;
  return count;
}

std::uint64_t all_sent(const Counters& counters) {
  std::uint64_t sum = 0;
  for (const auto counter : {Counter::sent_announce, Counter::sent_answer, Counter::sent_goodbye, Counter::sent_probe,
                             Counter::sent_reply, Counter::sent_suspicion}) {
    sum += counters[counter];
  }
  return sum;
}

}  // namespace

TEST_CASE("a bucket lets its burst pass at once, then its rate, and saves up no more than its burst") {
  TokenBucket bucket(10, 3);
  const auto pass = [&](base::TimePoint now) {
    int passed = 0;
    while (bucket.take(now)) ++passed;
    return passed;
  };
  CHECK(pass(opening) == 3);
  CHECK(pass(opening + 99ms) == 0);
  const auto ready = bucket.ready(opening + 99ms);
  CHECK((ready >= opening + 100ms && ready < opening + 101ms));
  CHECK(pass(ready) == 1);
  CHECK(pass(opening + 300ms) == 2);
  CHECK(pass(opening + 1h) == 3);
  CHECK(bucket.ready(opening + 2h) == opening + 2h);
}

TEST_CASE("a bucket that is asked about an earlier time gives nothing for it") {
  TokenBucket bucket(10, 1);
  CHECK(bucket.take(opening));
  CHECK_FALSE(bucket.take(opening - 1h));
  CHECK_FALSE(bucket.take(opening));
}

TEST_CASE("what exceeds a segment's budget is counted instead of sent, and other segments have their own") {
  Counters counters;
  Outbox outbox(counters);
  for (int i = 0; i < 50; ++i) outbox.push(opening, broadcast(1), Counter::sent_announce);
  CHECK(counters[Counter::sent_announce] == 40);
  CHECK(counters[Counter::over_budget] == 10);
  outbox.push(opening, broadcast(2), Counter::sent_announce);
  outbox.push(opening, unicast(1), Counter::sent_reply);
  CHECK(counters[Counter::over_budget] == 10);
  CHECK(drain(outbox) == 42);
  outbox.push(opening + 1s, broadcast(1), Counter::sent_announce);
  CHECK(drain(outbox) == 1);
}

TEST_CASE("segments that come and go leave nothing behind, and one that stays keeps what it has spent") {
  Counters counters;
  Outbox outbox(counters);
  for (SegmentId id = 2; id < 200; ++id) {
    const auto now = opening + std::chrono::seconds(id);
    outbox.push(now, broadcast(id), Counter::sent_announce);
    outbox.push(now, broadcast(id), Counter::sent_goodbye);
    for (int i = 0; i < 40; ++i) outbox.push(now, broadcast(1), Counter::sent_announce);
    drain(outbox);
  }
  CHECK(outbox.budgets() <= 4);
  CHECK(counters[Counter::sent_announce] == 198 + 40 + 197 * 20);
}

TEST_CASE("what is to go to a segment that is gone does not go") {
  Counters counters;
  Outbox outbox(counters);
  for (const SegmentId on : {1u, 2u, 1u, 2u, 1u}) outbox.push(opening, broadcast(on), Counter::sent_announce);
  outbox.pop();
  outbox.pop();
  outbox.drop_segment(1);
  const auto left = outbox.pop();
  REQUIRE(left);
  CHECK(left->segment == 2);
  CHECK(outbox.empty());
}

TEST_CASE("whoever solicits at whatever rate, the node keeps to its budget and counts what it did not send") {
  Stage stage(probing_config());
  stage.run_for(10s);
  stage.sent();
  constexpr int seconds = 10;
  PeerBuilder asker;
  for (int i = 0; i < seconds * 500; ++i) {
    for (int k = 0; k < 10; ++k) {
      asker.unicast_port = static_cast<std::uint16_t>(1024 + (i * 10 + k) % 60000);
      stage.hear_from(static_cast<std::uint32_t>(2 + (i * 10 + k) % 250), asker.solicit(1200));
    }
    stage.run_for(2ms);
  }
  const auto sent = stage.sent();
  const auto broadcasts = std::count_if(sent.begin(), sent.end(), [](const Sent& one) { return one.is_broadcast(); });
  CHECK(broadcasts <= 20 * seconds + 40);
  CHECK(sent.size() <= (1000 + 20) * seconds + 1000 + 40);
  CHECK(sent.size() > 1000 * seconds);
  CHECK(stage.count(Counter::over_budget) > 0);
}

TEST_CASE("every datagram that leaves was counted as sent, whatever it is") {
  Street street(probing_config(), {segment(1), segment(2)});
  std::size_t sent = street.sent().size();
  auto& silent = street.move_in(2);
  auto& other = street.move_in(3);
  street.say(silent, silent.peer.announcement(wire::flag::solicit));
  street.announce(other);
  street.say(other, other.peer.probe(9));
  street.run_for(2s);
  silent.answers = false;
  street.run_for(20s);
  street.stage.set_segments({1});
  street.stage.leave();
  street.run_for(1s);
  sent += street.sent().size();
  for (const auto counter : {Counter::sent_announce, Counter::sent_answer, Counter::sent_goodbye, Counter::sent_probe,
                             Counter::sent_reply, Counter::sent_suspicion}) {
    CHECK_MESSAGE(street.stage.count(counter) > 0, name(counter));
  }
  CHECK(sent == all_sent(street.stage.node.counters()));
}

TEST_CASE("questions have a budget of 400 a second, which neither answers nor announcements use up, nor they theirs") {
  Counters counters;
  Outbox outbox(counters);
  auto question = unicast(1);
  question.type = wire::Type::probe;
  for (int i = 0; i < 3000; ++i) outbox.push(opening, unicast(1), Counter::sent_answer);
  for (int i = 0; i < 3000; ++i) outbox.push(opening, question, Counter::sent_probe);
  for (int i = 0; i < 3000; ++i) outbox.push(opening, broadcast(1), Counter::sent_announce);
  CHECK(counters[Counter::sent_answer] == 1000);
  CHECK(counters[Counter::sent_probe] == 400);
  CHECK(counters[Counter::sent_announce] == 40);
  for (int i = 0; i < 3000; ++i) outbox.push(opening + 500ms, question, Counter::sent_probe);
  CHECK(counters[Counter::sent_probe] == 400 + 200);
}
