#pragma once

#include <cstdint>
#include <string>

#include "base/address.hpp"
#include "net/fd.hpp"

namespace discover::net {

/// The two sockets of a segment (PROTOCOL.md s.1), bound to the device, with a TTL of 1 and the protocol's
/// filter. Both throw std::system_error that names address and interface; the interface or the address may
/// have vanished since it was listed.

/// Bound to the subnet's broadcast address, together with every other process of the host that wants it.
Fd open_broadcast_socket(const std::string& interface, base::Prefix prefix, std::uint16_t port);

struct UnicastSocket {
  Fd fd;
  std::uint16_t port = 0;  ///< the port it got
};

/// Bound to the prefix's own address, where nobody else can take it over; to any free port if `port` is in
/// use.
UnicastSocket open_unicast_socket(const std::string& interface, base::Prefix prefix, std::uint16_t port);

}  // namespace discover::net
