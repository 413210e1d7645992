#include "discovery/exchanges.hpp"

#include <chrono>
#include <vector>

#include "stage.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

namespace {

using Times = std::vector<base::Duration>;

Exchange question(Purpose purpose, std::uint32_t number = 2, SegmentId on = 1) {
  return {.purpose = purpose, .target = node_id(number), .segment = on, .to = {address(on, number), 9842}};
}

/// When each probe of `exchanges` leaves, and at last when it is given up, since `opening`.
Times run_to_failure(Exchanges& exchanges) {
  Times times;
  while (const auto next = exchanges.next()) {
    while (exchanges.take_probe(*next)) times.push_back(*next - opening);
    if (exchanges.take_failure(*next)) times.push_back(*next - opening);
    REQUIRE(times.size() < 100);
  }
  return times;
}

}  // namespace

TEST_CASE("a question is put at 0, 200 and 500 ms and given up at 800 ms, whatever it is for") {
  for (const auto purpose : {Purpose::verify, Purpose::fetch, Purpose::check, Purpose::challenge, Purpose::incumbent}) {
    Exchanges exchanges({}, {});
    CHECK(exchanges.start(opening, question(purpose)));
    CHECK(run_to_failure(exchanges) == Times{0ms, 200ms, 500ms, 800ms});
  }
}

TEST_CASE("an accused is asked eight times, evenly over the time it has to show itself") {
  Exchanges exchanges({}, {});
  exchanges.start(opening, question(Purpose::watch));
  CHECK(run_to_failure(exchanges) == Times{0ms, 250ms, 500ms, 750ms, 1000ms, 1250ms, 1500ms, 1750ms, 2s});
}

TEST_CASE("the times are those of the profile") {
  Exchanges exchanges(fast_timing, {});
  exchanges.start(opening, question(Purpose::check));
  CHECK(run_to_failure(exchanges) == Times{0ms, 60ms, 150ms, 250ms});
}

TEST_CASE("a reply ends the exchange and tells how long it took") {
  Exchanges exchanges({}, {});
  exchanges.start(opening, question(Purpose::check));
  const auto probe = exchanges.take_probe(opening);
  REQUIRE(probe);
  CHECK(exchanges.is_running(Purpose::check, node_id(2)));
  CHECK_FALSE(exchanges.is_running(Purpose::watch, node_id(2)));
  const auto answered = exchanges.answer(opening + 7ms, probe->nonce, probe->exchange.to, node_id(2));
  REQUIRE(answered);
  CHECK(answered->rtt == 7ms);
  CHECK(answered->exchange.started == opening);
  CHECK_FALSE(exchanges.next());
  CHECK_FALSE(exchanges.answer(opening + 8ms, probe->nonce, probe->exchange.to, node_id(2)));
}

TEST_CASE("a late reply to an earlier attempt counts, with the time since that attempt") {
  Exchanges exchanges({}, {});
  exchanges.start(opening, question(Purpose::check));
  const auto first = exchanges.take_probe(opening);
  const auto second = exchanges.take_probe(opening + 200ms);
  REQUIRE((first && second));
  CHECK(first->nonce != second->nonce);
  const auto answered = exchanges.answer(opening + 250ms, first->nonce, first->exchange.to, node_id(2));
  REQUIRE(answered);
  CHECK(answered->rtt == 250ms);
}

TEST_CASE("a reply of somebody else, from elsewhere or without the nonce changes nothing") {
  Exchanges exchanges({}, {});
  exchanges.start(opening, question(Purpose::check));
  const auto probe = exchanges.take_probe(opening);
  REQUIRE(probe);
  const auto to = probe->exchange.to;
  CHECK_FALSE(exchanges.answer(opening, probe->nonce + 1, to, node_id(2)));
  CHECK_FALSE(exchanges.answer(opening, 0, to, node_id(2)));
  CHECK_FALSE(exchanges.answer(opening, probe->nonce, {address(1, 3), 9842}, node_id(2)));
  CHECK_FALSE(exchanges.answer(opening, probe->nonce, {to.address, 9843}, node_id(2)));
  CHECK_FALSE(exchanges.answer(opening, probe->nonce, to, node_id(3)));
  CHECK(exchanges.has_asked(probe->nonce));
  CHECK_FALSE(exchanges.has_asked(probe->nonce + 1));
  CHECK_FALSE(exchanges.has_asked(0));
  CHECK(exchanges.is_running(Purpose::check, node_id(2)));
}

TEST_CASE("the same question to the same place is put once at a time, another purpose or place is another") {
  Exchanges exchanges({}, {});
  CHECK(exchanges.start(opening, question(Purpose::check)));
  CHECK_FALSE(exchanges.start(opening, question(Purpose::check)));
  CHECK(exchanges.start(opening, question(Purpose::verify)));
  CHECK(exchanges.start(opening, question(Purpose::check, 3)));
  CHECK(exchanges.start(opening, question(Purpose::check, 2, 4)));
}

TEST_CASE("at most 256 questions are on their way") {
  Exchanges exchanges({}, {});
  for (std::uint32_t i = 0; i < 256; ++i) CHECK(exchanges.start(opening, question(Purpose::verify, 2 + i)));
  CHECK_FALSE(exchanges.start(opening, question(Purpose::verify, 300)));
  REQUIRE(exchanges.take_failure(opening + 1s));
  CHECK(exchanges.start(opening + 1s, question(Purpose::verify, 300)));
}

TEST_CASE("what was asked on a segment that is gone neither goes on nor fails") {
  Exchanges exchanges({}, {});
  exchanges.start(opening, question(Purpose::check, 2, 1));
  exchanges.start(opening, question(Purpose::check, 3, 2));
  exchanges.drop_segment(1);
  CHECK_FALSE(exchanges.is_running(Purpose::check, node_id(2)));
  CHECK(exchanges.is_running(Purpose::check, node_id(3)));
  exchanges.clear();
  CHECK_FALSE(exchanges.next());
  CHECK_FALSE(exchanges.take_failure(opening + 1h));
}

TEST_CASE("an attempt that is overdue does not make the later ones fall together") {
  Exchanges exchanges({}, {});
  exchanges.start(opening, question(Purpose::check));
  REQUIRE(exchanges.take_probe(opening + 150ms));
  CHECK_FALSE(exchanges.take_probe(opening + 150ms));
  CHECK(exchanges.next() == opening + 200ms);
}
