#pragma once

#include <system_error>

#include "base/delegate.hpp"
#include "event/handle.hpp"
#include "event/loop.hpp"

namespace discover::event {

/// Tells its owner whenever a descriptor is readable, and survives errors of the socket, which libuv's own
/// watcher does not: it ends at the first. It does not own the descriptor, which must be open and
/// non-blocking for as long as the watch lives.
class Poll {
 public:
  /// `on_error` gets what the socket's pending error was; the watch then goes on, unless the descriptor is
  /// no socket (its error could not be taken away and would come back for ever).
  Poll(Loop& loop, int fd, base::Delegate<void()> on_readable, base::Delegate<void(std::error_code)> on_error);
  ~Poll() = default;
  Poll(const Poll&) = delete;
  Poll& operator=(const Poll&) = delete;

  /// Tells nothing until resume(). Whoever reads meanwhile takes nothing away: what is left is told of then.
  void pause();
  void resume();

 private:
  static void on_event(uv_poll_t* handle, int status, int events);
  int start();
  std::error_code restart();

  int fd_;
  base::Delegate<void()> on_readable_;
  base::Delegate<void(std::error_code)> on_error_;
  Handle<uv_poll_t> handle_;
};

}  // namespace discover::event
