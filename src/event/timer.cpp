#include "event/timer.hpp"

#include <algorithm>
#include <cstdint>

namespace discover::event {
namespace {

constexpr std::uint64_t ns_per_ms = 1'000'000;

}  // namespace

Timer::Timer(Loop& loop, base::Delegate<void()> on_due)
    : on_due_(on_due), handle_(open_handle<uv_timer_t>("timer", this, [&loop](uv_timer_t* handle) {
        return uv_timer_init(loop.get(), handle);
      })) {}

void Timer::start(std::uint64_t wait_ms) {
  const auto call_owner = [](uv_timer_t* handle) { static_cast<Timer*>(handle->data)->on_due_(); };
  check(uv_timer_start(handle_.get(), call_owner, wait_ms, 0), "timer");
}

void Timer::arm(base::Duration from_now) {
  // libuv counts from the loop's own idea of now, which is whole milliseconds and as old as the round. Taking
  // the difference to the real deadline, rounded up, makes both errors vanish instead of firing early.
  const auto wait_ns = static_cast<std::uint64_t>(std::max(from_now, base::Duration::zero()).count());
  const std::uint64_t due_ms = (uv_hrtime() + wait_ns + ns_per_ms - 1) / ns_per_ms;
  const std::uint64_t loop_ms = uv_now(handle_->loop);
  const std::uint64_t wait_ms = due_ms > loop_ms ? due_ms - loop_ms : 1;
  start(wait_ms);
}

void Timer::arm_for_next_round() { start(0); }

void Timer::cancel() { uv_timer_stop(handle_.get()); }

bool Timer::armed() const { return uv_is_active(reinterpret_cast<const uv_handle_t*>(handle_.get())) != 0; }

}  // namespace discover::event
