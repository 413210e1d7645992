#include "net/open_segment.hpp"

#include <cerrno>
#include <netinet/in.h>
#include <sys/socket.h>
#include <system_error>

#include <fmt/core.h>

#include "net/socket_address.hpp"
#include "net/socket_filter.hpp"
#include "net/socket_options.hpp"

namespace discover::net {
namespace {

constexpr int ttl = 1;  // hops: what a router forwarded could not arrive, RFC 8085 s.3.4 keeps us on the link

Fd open_unbound(const std::string& interface, const std::string& what) {
  Fd socket = open_datagram_socket(AF_INET, what);
  bind_to_device(socket, interface, what);
  set_option(socket, IPPROTO_IP, IP_TTL, ttl, what);
  // Before the socket has an address: nothing foreign may slip in between.
  attach_socket_filter(socket, what);
  ask_buffers(socket);
  return socket;
}

std::uint16_t local_port(const Fd& socket, const std::string& what) {
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  if (::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&storage), &length) != 0) throw_errno(what);
  return SocketAddress(storage, length).endpoint()->port;
}

}  // namespace

Fd open_broadcast_socket(const std::string& interface, base::Prefix prefix, std::uint16_t port) {
  const base::Endpoint local{prefix.broadcast(), port};
  const auto what = fmt::format("broadcast socket {} on {}", to_string(local), interface);
  Fd socket = open_unbound(interface, what);
  set_option(socket, SOL_SOCKET, SO_BROADCAST, 1, what);
  set_option(socket, SOL_SOCKET, SO_REUSEADDR, 1, what);
  bind_to(socket, local, what);
  return socket;
}

UnicastSocket open_unicast_socket(const std::string& interface, base::Prefix prefix, std::uint16_t port) {
  const base::Endpoint local{prefix.address, port};
  const auto what = fmt::format("unicast socket {} on {}", to_string(local), interface);
  Fd socket = open_unbound(interface, what);
  try {
    bind_to(socket, local, what);
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::address_in_use) throw;
    bind_to(socket, {prefix.address, 0}, what);
  }
  const auto got = local_port(socket, what);
  return {std::move(socket), got};
}

}  // namespace discover::net
