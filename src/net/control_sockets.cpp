#include "net/control_sockets.hpp"

#include <cerrno>
#include <cstring>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <string>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <fmt/core.h>

#include "net/socket_options.hpp"

namespace discover::net {
namespace {

constexpr mode_t directory_mode = 0755;  // everybody may reach the socket, only the owner may replace it
constexpr mode_t socket_mode = 0666;     // everybody may ask; who may change something is decided per request

// What clients do not read is memory that the kernel charges to us: whatever the default of this host is, so
// much and a datagram. The kernel doubles it.
constexpr int send_buffer_bytes = 106'496;

sockaddr_un address_of(const std::filesystem::path& path, const std::string& what) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string& name = path.native();
  if (name.empty() || name.size() >= sizeof address.sun_path) {
    throw std::system_error(ENAMETOOLONG, std::system_category(), what);
  }
  name.copy(address.sun_path, name.size());
  return address;
}

void make_directory(const std::filesystem::path& path, const std::string& wanted_for) {
  if (path.empty()) return;
  const auto what = fmt::format("{}: making directory {}", wanted_for, path.native());
  if (::mkdir(path.c_str(), directory_mode) == 0) {
    // mkdir's mode is cut by the process's umask.
    if (::chmod(path.c_str(), directory_mode) != 0) throw_errno(what);
  } else if (errno != EEXIST) {
    throw_errno(what);
  }
}

/// Removes what a process that did not end properly left behind. Only connecting tells whether somebody
/// still reads a socket.
void remove_stale(const sockaddr_un& address, const std::string& what) {
  struct stat status {};
  if (::lstat(address.sun_path, &status) != 0) {
    if (errno == ENOENT) return;
    throw_errno(what);
  }
  if (!S_ISSOCK(status.st_mode)) {
    throw std::system_error(EEXIST, std::system_category(), what + ": something else has this name");
  }
  const Fd probe = open_datagram_socket(AF_UNIX, what);
  if (::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    throw std::system_error(EADDRINUSE, std::system_category(), what + ": another process reads it");
  }
  if (errno == ENOENT) return;
  if (errno != ECONNREFUSED) throw_errno(what + ": something else has this name");
  if (::unlink(address.sun_path) != 0 && errno != ENOENT) throw_errno(what + ": removing the stale one");
}

}  // namespace

SocketFile::SocketFile(std::filesystem::path path) : path_(std::move(path)) {
  struct stat status {};
  if (::lstat(path_.c_str(), &status) != 0) throw_errno(path_.native());
  device_ = status.st_dev;
  inode_ = status.st_ino;
}

SocketFile::SocketFile(SocketFile&& other) noexcept
    : path_(std::exchange(other.path_, {})), device_(other.device_), inode_(other.inode_) {}

SocketFile::~SocketFile() {
  struct stat status {};
  if (path_.empty() || ::lstat(path_.c_str(), &status) != 0) return;
  if (status.st_dev == device_ && status.st_ino == inode_) ::unlink(path_.c_str());
}

UnixControlSocket open_unix_control_socket(const std::filesystem::path& path) {
  const auto what = fmt::format("control socket {}", path.native());
  const sockaddr_un address = address_of(path, what);
  make_directory(path.parent_path(), what);
  remove_stale(address, what);
  Fd socket = open_datagram_socket(AF_UNIX, what);
  set_option(socket, SOL_SOCKET, SO_PASSCRED, 1, what);
  set_option(socket, SOL_SOCKET, SO_SNDBUF, send_buffer_bytes, what);
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) throw_errno(what);
  SocketFile file(path);
  if (::chmod(path.c_str(), socket_mode) != 0) throw_errno(what);
  return {std::move(socket), std::move(file)};
}

base::Expected<Fd, std::error_code> open_telling_socket() {
  Fd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket || ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDBUF, &send_buffer_bytes, sizeof send_buffer_bytes) != 0) {
    return base::Unexpected{std::error_code(errno, std::system_category())};
  }
  return socket;
}

base::Expected<Fd, std::error_code> connect_to_client(const SocketAddress& client) {
  auto socket = open_telling_socket();
  if (socket && ::connect(socket->get(), client.get(), client.length()) != 0) {
    return base::Unexpected{std::error_code(errno, std::system_category())};
  }
  return socket;
}

std::error_code send_at_once(const Fd& socket, const SocketAddress& to, base::Bytes bytes) {
  const auto sent =
      ::sendto(socket.get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL, to.get(), to.length());
  return sent >= 0 ? std::error_code() : std::error_code(errno, std::system_category());
}

bool has_unread(const Fd& socket) {
  int unread = 0;
  return ::ioctl(socket.get(), SIOCOUTQ, &unread) != 0 || unread > 0;
}

bool is_send_buffer_full(const Fd& socket) {
  int unread = 0;
  int room = 0;
  socklen_t length = sizeof room;
  return ::ioctl(socket.get(), SIOCOUTQ, &unread) == 0 &&
         ::getsockopt(socket.get(), SOL_SOCKET, SO_SNDBUF, &room, &length) == 0 && unread >= room;
}

Fd open_udp_control_socket(std::uint16_t port) {
  const base::Endpoint local{{INADDR_LOOPBACK}, port};
  const auto what = fmt::format("control socket {}/udp", to_string(local));
  Fd socket = open_datagram_socket(AF_INET, what);
  bind_to_device(socket, "lo", what);
  bind_to(socket, local, what);
  return socket;
}

}  // namespace discover::net
