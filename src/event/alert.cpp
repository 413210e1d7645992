#include "event/alert.hpp"

namespace discover::event {

Alert::Alert(Loop& loop, int fd, base::Delegate<void()> on_change)
    : on_change_(on_change), handle_(open_handle<uv_poll_t>("watch of a file", this, [&loop, fd](uv_poll_t* handle) {
        return uv_poll_init(loop.get(), handle, fd);
      })) {
  const auto call_owner = [](uv_poll_t* handle, int, int) { static_cast<Alert*>(handle->data)->on_change_(); };
  check(uv_poll_start(handle_.get(), UV_PRIORITIZED, call_owner), "watch of a file");
}

}  // namespace discover::event
