#include "event/timer.hpp"

#include <memory>
#include <vector>

#include <doctest/doctest.h>

#include "event/run_until.hpp"

using namespace std::chrono_literals;
using discover::base::BootClock;
using discover::base::Delegate;
using discover::base::TimePoint;
using discover::event::Loop;
using discover::event::run_for;
using discover::event::run_until;
using discover::event::Timer;

namespace {

struct Clocked {
  explicit Clocked(Loop& loop) : timer(loop, Delegate<void()>::to<&Clocked::on_due>(*this)) {}
  void on_due() noexcept {
    ++calls;
    at = BootClock::now();
    if (again > 0ns) timer.arm(again);
  }
  int calls = 0;
  TimePoint at{};
  std::chrono::nanoseconds again{};
  Timer timer;
};

struct Suicidal {
  explicit Suicidal(Loop& loop)
      : timer(std::make_unique<Timer>(loop, Delegate<void()>::to<&Suicidal::on_due>(*this))) {}
  void on_due() noexcept {
    timer.reset();
    called = true;
  }
  bool called = false;
  std::unique_ptr<Timer> timer;
};

void busy_for(std::chrono::nanoseconds span) {
  const auto end = BootClock::now() + span;
  while (BootClock::now() < end) {
  }
}

}  // namespace

TEST_CASE("a timer never fires before its time, however old the loop's idea of now is") {
  Loop loop;
  Clocked clocked(loop);
  for (const auto wait : {100us, 900us, 1000us, 1001us, 2500us, 7300us}) {
    CAPTURE(wait.count());
    clocked.calls = 0;
    busy_for(3300us);
    const auto armed_at = BootClock::now();
    clocked.timer.arm(wait);
    CHECK(clocked.timer.armed());
    REQUIRE(run_until(loop, [&] { return clocked.calls == 1; }));
    CHECK(clocked.at >= armed_at + wait);
    CHECK_FALSE(clocked.timer.armed());
  }
}

TEST_CASE("a deadline that has passed is due in the loop's next round") {
  Loop loop;
  Clocked clocked(loop);
  const auto now = BootClock::now();
  clocked.timer.arm(now - 10s, now);
  CHECK(clocked.calls == 0);
  CHECK(run_until(loop, [&] { return clocked.calls == 1; }));
}

TEST_CASE("what is for the next round comes before anything that is due in a millisecond") {
  Loop loop;
  Clocked waiting(loop);
  Clocked next(loop);
  waiting.timer.arm(0ns);
  next.timer.arm_for_next_round();
  CHECK(next.calls == 0);
  REQUIRE(run_until(loop, [&] { return waiting.calls == 1; }));
  CHECK(next.calls == 1);
  CHECK(next.at < waiting.at);
}

TEST_CASE("a deadline at the end of time does not fire") {
  Loop loop;
  Clocked clocked(loop);
  clocked.timer.arm(TimePoint::max(), BootClock::now());
  CHECK(clocked.timer.armed());
  run_for(loop, 5ms);
  CHECK(clocked.calls == 0);
}

TEST_CASE("arming again replaces the earlier time, and cancelling ends it") {
  Loop loop;
  Clocked clocked(loop);
  clocked.timer.arm(1ms);
  clocked.timer.arm(1h);
  run_for(loop, 5ms);
  CHECK(clocked.calls == 0);
  clocked.timer.arm(1ms);
  clocked.timer.cancel();
  CHECK_FALSE(clocked.timer.armed());
  run_for(loop, 5ms);
  CHECK(clocked.calls == 0);
}

TEST_CASE("a timer that is always due does not keep the loop in one round") {
  Loop loop;
  Clocked clocked(loop);
  clocked.again = 1ns;
  clocked.timer.arm(0ns);
  while (clocked.calls == 0) loop.run_once();
  CHECK(clocked.calls <= 2);  // libuv looks for due timers before it waits, and after
}

TEST_CASE("a timer may be destroyed inside its own callback") {
  Loop loop;
  Suicidal suicidal(loop);
  suicidal.timer->arm(1ms);
  CHECK(run_until(loop, [&] { return suicidal.called; }));
  CHECK(suicidal.timer == nullptr);
}
