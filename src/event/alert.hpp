#pragma once

#include "base/delegate.hpp"
#include "event/handle.hpp"
#include "event/loop.hpp"

namespace discover::event {

/// Tells its owner whenever a file of the kernel's, such as /proc/sys/kernel/hostname, says that it has changed
/// (POLLPRI in poll(2)). It does not own the descriptor, which must be open for as long as the watch lives.
class Alert {
 public:
  /// Throws std::system_error for a file that cannot be watched.
  Alert(Loop& loop, int fd, base::Delegate<void()> on_change);
  ~Alert() = default;
  Alert(const Alert&) = delete;
  Alert& operator=(const Alert&) = delete;

  /// Tells nothing until resume(), and never of what changes meanwhile.
  void pause();
  void resume();

 private:
  int start();

  base::Delegate<void()> on_change_;
  Handle<uv_poll_t> handle_;
};

}  // namespace discover::event
