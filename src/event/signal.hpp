#pragma once

#include "base/delegate.hpp"
#include "event/handle.hpp"
#include "event/loop.hpp"

namespace discover::event {

/// Calls its owner from the loop whenever the process gets one signal, which then no longer ends it.
class Signal {
 public:
  Signal(Loop& loop, int number, base::Delegate<void()> on_signal);
  ~Signal() = default;
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;

 private:
  base::Delegate<void()> on_signal_;
  Handle<uv_signal_t> handle_;
};

}  // namespace discover::event
