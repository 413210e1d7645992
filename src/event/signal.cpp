#include "event/signal.hpp"

namespace discover::event {

Signal::Signal(Loop& loop, int number, base::Delegate<void()> on_signal)
    : on_signal_(on_signal), handle_(open_handle<uv_signal_t>("signal", this, [&loop](uv_signal_t* handle) {
        return uv_signal_init(loop.get(), handle);
      })) {
  const auto call_owner = [](uv_signal_t* handle, int) { static_cast<Signal*>(handle->data)->on_signal_(); };
  check(uv_signal_start(handle_.get(), call_owner, number), "signal");
}

}  // namespace discover::event
