#include "net/abstract_name.hpp"

#include <cerrno>
#include <cstddef>
#include <sys/un.h>

namespace discover::net {
namespace {

struct Address {
  explicit Address(const std::string& name) {
    un.sun_family = AF_UNIX;
    const auto size = name.copy(un.sun_path + 1, sizeof un.sun_path - 1);
    length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + size);
  }
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&un); }

  sockaddr_un un{};
  socklen_t length;
};

// Whoever connects is never let in: the kernel has told him what he wants to know.
constexpr int waiting_room = 16;

Fd open_socket() { return Fd(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)); }

}  // namespace

NamedSocket take_abstract_name(const std::string& name) {
  const Address address(name);
  auto socket = open_socket();
  if (!socket || ::bind(socket.get(), address.get(), address.length) != 0 ||
      ::listen(socket.get(), waiting_room) != 0) {
    return {.fd = {}, .error = {errno, std::system_category()}};
  }
  return {.fd = std::move(socket), .error = {}};
}

ucred holder_of_abstract_name(const std::string& name) {
  const Address address(name);
  const auto socket = open_socket();
  ucred holder{.pid = 0, .uid = static_cast<uid_t>(-1), .gid = static_cast<gid_t>(-1)};
  socklen_t length = sizeof holder;
  if (!socket || ::connect(socket.get(), address.get(), address.length) != 0) return holder;
  ::getsockopt(socket.get(), SOL_SOCKET, SO_PEERCRED, &holder, &length);
  return holder;
}

}  // namespace discover::net
