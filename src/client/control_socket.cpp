#include "client/control_socket.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <system_error>
#include <unistd.h>

#include "client/reply.hpp"
#include "discover/error.hpp"

namespace discover::client {
namespace {

using std::chrono::steady_clock;

std::string reason(int error) { return std::system_category().message(error); }

/// Precondition: it fits.
sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

/// 0, or the errno of the attempt.
int connect_to(int fd, const std::string& path) {
  if (path.size() >= sizeof sockaddr_un::sun_path) return ENAMETOOLONG;
  const auto address = address_of(path);
  return ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? 0 : errno;
}

int open_autobound() {
  const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) throw Error(ErrorCode::failed, "cannot open a socket: " + reason(errno));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  // The family alone makes the kernel choose an abstract address: unix(7), "Autobind feature".
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(sa_family_t)) != 0) {
    const int error = errno;
    ::close(fd);
    throw Error(ErrorCode::failed, "cannot bind a socket: " + reason(error));
  }
  return fd;
}

/// Whole milliseconds until `until`, rounded up so that poll does not wake too early; 0 when it is over.
int left_until(Deadline until) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - steady_clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));  // 60,000 ms: poll is asked again after it
}

}  // namespace

ControlSocket::ControlSocket(const std::vector<std::string>& paths)
    : fd_(open_autobound()), buffer_(new char[longest_reply]) {
  std::string tried;
  for (const auto& path : paths) {
    const int error = connect_to(fd_, path);
    if (error == 0) {
      path_ = path;
      connected_ = true;
      return;
    }
    if (!tried.empty()) tried += " and at ";
    tried += path + " (" + reason(error) + ")";
  }
  ::close(fd_);
  throw Error(ErrorCode::not_reachable, "no discoverd answers at " + tried);
}

ControlSocket::~ControlSocket() { ::close(fd_); }

void ControlSocket::raise_gone(int error) const {
  throw Error(ErrorCode::not_reachable, "discoverd went away from " + path_ + " (" + reason(error) + ")");
}

bool ControlSocket::wait_for(short events, Deadline until) {
  while (steady_clock::now() < until) {
    pollfd waiting{.fd = fd_, .events = events, .revents = 0};
    if (::poll(&waiting, 1, left_until(until)) > 0) return true;
  }
  return false;
}

void ControlSocket::disconnect() {
  sockaddr nobody{};
  nobody.sa_family = AF_UNSPEC;
  if (::connect(fd_, &nobody, sizeof nobody) == 0) connected_ = false;
}

bool ControlSocket::send(const std::string& request, Deadline until) {
  if (!connected_) return send_unconnected(request);
  while (::send(fd_, request.data(), request.size(), MSG_NOSIGNAL) < 0) {
    if (errno == EINTR) continue;
    if (errno == ECONNREFUSED) {
      // Another socket may stand there, of a daemon that was restarted.
      if (const int error = connect_to(fd_, path_); error != 0) raise_gone(error);
      if (steady_clock::now() >= until) return false;
      continue;
    }
    if (errno != EAGAIN) raise_gone(errno);
    if (!wait_for(POLLOUT, until)) return false;
  }
  return true;
}

/// Nobody tells when there is room again, so a busy daemon is asked at the next attempt.
bool ControlSocket::send_unconnected(const std::string& request) {
  const auto address = address_of(path_);
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  if (::sendto(fd_, request.data(), request.size(), MSG_NOSIGNAL, generic, sizeof address) >= 0) return true;
  if (errno != EAGAIN && errno != EINTR) raise_gone(errno);
  return true;
}

/// What others send does not get through while it is connected, and is no reason to give up while it is not.
bool ControlSocket::is_taken(std::string_view reply, const std::function<bool(std::string_view)>& accept) const try {
  return !reply.empty() && accept(reply);
} catch (const Error& error) {
  if (connected_ || error.code() != ErrorCode::bad_reply) throw;
  return false;
}

std::string_view ControlSocket::receive() {
  const auto length = ::recv(fd_, buffer_.get(), longest_reply, MSG_TRUNC);
  if (length < 0) {
    if (errno == EAGAIN || errno == EINTR) return {};
    raise_gone(errno);
  }
  const auto bytes = static_cast<std::size_t>(length);
  if (bytes > longest_reply) {
    throw Error(ErrorCode::bad_reply, "the daemon's reply of " + std::to_string(bytes) + " bytes was cut off");
  }
  return {buffer_.get(), bytes};
}

std::string_view ControlSocket::ask(const std::string& request, Deadline deadline, std::chrono::milliseconds patience,
                                    const std::function<bool(std::string_view)>& accept) {
  for (auto now = steady_clock::now(); now < deadline; now = steady_clock::now(), patience *= 2) {
    const auto until = std::min(deadline, now + patience);
    if (!send(request, until)) continue;
    while (wait_for(POLLIN, until)) {
      const auto reply = receive();
      if (is_taken(reply, accept)) return reply;
    }
    if (connected_) disconnect();
  }
  throw Error(ErrorCode::timeout, "discoverd at " + path_ + " did not answer in time");
}

}  // namespace discover::client
