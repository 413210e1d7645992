#include "daemon/suspend_watch.hpp"

#include <doctest/doctest.h>

using discover::daemon::SuspendWatch;
using namespace std::chrono_literals;

TEST_CASE("a suspend is noticed once, each time") {
  SuspendWatch watch;
  CHECK_FALSE(watch.was_suspended(100s, 90s));
  CHECK_FALSE(watch.was_suspended(110s, 100s));
  CHECK(watch.was_suspended(141s, 101s));
  CHECK_FALSE(watch.was_suspended(151s, 111s));
  CHECK(watch.was_suspended(154s, 112s));
}

TEST_CASE("a busy machine that lets time pass between the two clocks was not suspended") {
  SuspendWatch watch;
  CHECK_FALSE(watch.was_suspended(100s, 90s));
  CHECK_FALSE(watch.was_suspended(110s, 102s));  // two seconds later than it should have been
  CHECK_FALSE(watch.was_suspended(120s, 110s));
  CHECK(watch.was_suspended(130s, 119s));
}
