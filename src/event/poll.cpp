#include "event/poll.hpp"

#include <cassert>
#include <cerrno>
#include <sys/socket.h>

namespace discover::event {

Poll::Poll(Loop& loop, int fd, base::Delegate<void()> on_readable, base::Delegate<void(std::error_code)> on_error)
    : fd_(fd),
      on_readable_(on_readable),
      on_error_(on_error),
      handle_(open_handle<uv_poll_t>("watch of a descriptor", this,
                                     [&loop, fd](uv_poll_t* handle) { return uv_poll_init(loop.get(), handle, fd); })) {
  check(start(), "watch of a descriptor");
}

void Poll::pause() { uv_poll_stop(handle_.get()); }

void Poll::resume() {
  [[maybe_unused]] const int status = start();
  assert(status == 0 && "it was watched before");
}

int Poll::start() { return uv_poll_start(handle_.get(), UV_READABLE, on_event); }

void Poll::on_event(uv_poll_t* handle, int status, int) {
  auto& self = *static_cast<Poll*>(handle->data);
  if (status >= 0) return self.on_readable_();
  const auto error = self.restart();
  self.on_error_(error);
}

/// On POLLERR libuv reports UV_EBADF and stops the watch, whatever the error was; the socket knows which.
/// Reading SO_ERROR also clears it. The error need not be the reader's fault: a netlink socket that missed
/// messages has ENOBUFS pending.
std::error_code Poll::restart() {
  int error = 0;
  socklen_t length = sizeof error;
  if (::getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &length) != 0) {
    return {errno, std::system_category()};
  }
  if (const auto failed = to_error(start())) return failed;
  return {error, std::system_category()};
}

}  // namespace discover::event
