#include "event/alert.hpp"

#include <cassert>

namespace discover::event {

Alert::Alert(Loop& loop, int fd, base::Delegate<void()> on_change)
    : on_change_(on_change), handle_(open_handle<uv_poll_t>("watch of a file", this, [&loop, fd](uv_poll_t* handle) {
        return uv_poll_init(loop.get(), handle, fd);
      })) {
  check(start(), "watch of a file");
}

void Alert::pause() { uv_poll_stop(handle_.get()); }

void Alert::resume() {
  [[maybe_unused]] const int status = start();
  assert(status == 0 && "it was watched before");
}

int Alert::start() {
  const auto call_owner = [](uv_poll_t* handle, int, int) { static_cast<Alert*>(handle->data)->on_change_(); };
  return uv_poll_start(handle_.get(), UV_PRIORITIZED, call_owner);
}

}  // namespace discover::event
