#include "net/socket_options.hpp"

#include <cerrno>
#include <sys/socket.h>
#include <system_error>

#include "net/socket_address.hpp"

namespace discover::net {
namespace {

/// `force` goes beyond the limit of net.core and needs CAP_NET_ADMIN; `option` is cut to that limit.
void ask_buffer(const Fd& socket, int force, int option, int bytes) {
  if (::setsockopt(socket.get(), SOL_SOCKET, force, &bytes, sizeof bytes) == 0) return;
  ::setsockopt(socket.get(), SOL_SOCKET, option, &bytes, sizeof bytes);
}

}  // namespace

void throw_errno(const std::string& what) { throw std::system_error(errno, std::system_category(), what); }

Fd open_datagram_socket(int family, const std::string& what) {
  Fd socket(::socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) throw_errno(what);
  return socket;
}

void set_option(const Fd& socket, int level, int option, int value, const std::string& what) {
  if (::setsockopt(socket.get(), level, option, &value, sizeof value) != 0) throw_errno(what);
}

void bind_to_device(const Fd& socket, const std::string& interface, const std::string& what) {
  const auto length = static_cast<socklen_t>(interface.size());
  if (::setsockopt(socket.get(), SOL_SOCKET, SO_BINDTODEVICE, interface.data(), length) != 0) {
    throw_errno(what + ": binding to the device");
  }
}

void bind_to(const Fd& socket, base::Endpoint local, const std::string& what) {
  const SocketAddress address(local);
  if (::bind(socket.get(), address.get(), address.length()) != 0) throw_errno(what);
}

void ask_buffers(const Fd& socket) {
  ask_buffer(socket, SO_RCVBUFFORCE, SO_RCVBUF, wanted_receive_buffer_bytes);
  ask_buffer(socket, SO_SNDBUFFORCE, SO_SNDBUF, wanted_send_buffer_bytes);
}

std::size_t granted_receive_buffer(const Fd& socket) {
  int bytes = 0;
  socklen_t length = sizeof bytes;
  if (::getsockopt(socket.get(), SOL_SOCKET, SO_RCVBUF, &bytes, &length) != 0) return 0;
  return static_cast<std::size_t>(bytes) / 2;  // socket(7): the kernel doubles the value for its bookkeeping
}

}  // namespace discover::net
