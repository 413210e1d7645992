#include "client/watch_socket.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <limits>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <system_error>
#include <unistd.h>

#include "client/reply.hpp"
#include "discover/error.hpp"

namespace discover::client {
namespace {

std::string reason(int error) { return std::system_category().message(error); }

/// 0, or the errno of the attempt.
int send_to(int fd, const std::string& path, std::string_view text) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return ENAMETOOLONG;
  std::memcpy(address.sun_path, path.data(), path.size());
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  return ::sendto(fd, text.data(), text.size(), MSG_NOSIGNAL, generic, sizeof address) < 0 ? errno : 0;
}

bool bind_to_any(int fd) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  // The family alone makes the kernel choose an abstract address: unix(7), "Autobind feature".
  return ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(sa_family_t)) == 0;
}

bool add(int both, int fd) {
  epoll_event event{};
  event.events = EPOLLIN;
  return ::epoll_ctl(both, EPOLL_CTL_ADD, fd, &event) == 0;
}

}  // namespace

WatchSocket::WatchSocket()
    : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)),
      timer_(::timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK)),
      both_(::epoll_create1(EPOLL_CLOEXEC)),
      buffer_(new char[longest_reply]) {
  const bool opened =
      socket_ >= 0 && timer_ >= 0 && both_ >= 0 && bind_to_any(socket_) && add(both_, socket_) && add(both_, timer_);
  if (opened) return;
  const int error = errno;
  for (const int fd : {socket_, timer_, both_}) ::close(fd);
  throw Error(ErrorCode::failed, "cannot open a socket to watch at: " + reason(error));
}

WatchSocket::~WatchSocket() {
  for (const int fd : {socket_, timer_, both_}) ::close(fd);
}

bool WatchSocket::wait(std::chrono::milliseconds timeout) const {
  pollfd waiting{.fd = both_, .events = POLLIN, .revents = 0};
  const auto longest = std::chrono::milliseconds(std::numeric_limits<int>::max());
  return ::poll(&waiting, 1, static_cast<int>(std::clamp(timeout, std::chrono::milliseconds{0}, longest).count())) > 0;
}

void WatchSocket::set_timer(std::chrono::milliseconds from_now) {
  itimerspec when{};
  when.it_value.tv_sec = from_now.count() / 1'000;
  when.it_value.tv_nsec = from_now.count() % 1'000 * 1'000'000;
  ::timerfd_settime(timer_, 0, &when, nullptr);
}

bool WatchSocket::take_timer() {
  std::uint64_t times = 0;
  return ::read(timer_, &times, sizeof times) == sizeof times;
}

std::optional<std::string> WatchSocket::send(const std::vector<std::string>& paths, std::string_view request) {
  std::string tried;
  for (const auto& path : paths) {
    const int error = send_to(socket_, path, request);
    if (error == 0 || error == EAGAIN) return std::nullopt;  // somebody is there, if busy: the request comes again
    if (!tried.empty()) tried += " and at ";
    tried += path + " (" + reason(error) + ")";
  }
  return tried;
}

std::optional<std::string_view> WatchSocket::receive() {
  const auto length = ::recv(socket_, buffer_.get(), longest_reply, 0);
  if (length < 0) return std::nullopt;
  return std::string_view{buffer_.get(), static_cast<std::size_t>(length)};
}

}  // namespace discover::client
