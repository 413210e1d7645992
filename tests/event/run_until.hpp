#pragma once

#include <chrono>

#include "base/clock.hpp"
#include "event/loop.hpp"
#include "event/timer.hpp"

namespace discover::event {

/// Serves events until `predicate` holds; false if it does not within `cap`.
template <class Predicate>
bool run_until(Loop& loop, Predicate predicate, base::Duration cap = std::chrono::seconds(5)) {
  const auto deadline = base::BootClock::now() + cap;
  Timer wake(loop, {});
  wake.arm(cap);
  while (!predicate()) {
    if (base::BootClock::now() >= deadline) return false;
    loop.run_once();
  }
  return true;
}

/// Serves what is there already and what it causes, for as long as `span`: to show that nothing comes.
inline void run_for(Loop& loop, base::Duration span) {
  run_until(
      loop, [] { return false; }, span);
}

}  // namespace discover::event
