#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts.hpp"

namespace discoverctl {

/// A line of /proc/net/udp or udp6 (proc(5)).
struct UdpSocket {
  std::string address;  ///< "0.0.0.0" or "::" for all
  std::uint16_t port = 0;
  std::uint32_t uid = 0;
  std::uint64_t inode = 0;

  bool operator==(const UdpSocket&) const = default;
};

/// The sockets of such a file; lines that are none are left out. Of IPv6 addresses only `::` is told apart.
std::vector<UdpSocket> parse_udp_sockets(std::string_view text);

/// Who has a UDP socket bound to `port` in this network namespace. `daemon` is the process that answers.
std::vector<PortHolder> port_holders(std::uint16_t port, std::optional<std::uint64_t> daemon);

}  // namespace discoverctl
