#pragma once

#include <string>
#include <vector>

#include "base/address.hpp"

namespace discover::net {

/// One IPv4 address of a link.
struct LinkAddress {
  base::Prefix prefix;
  bool secondary = false;       ///< a further address of a subnet that has a primary one on this link
  bool global = false;          ///< valid beyond this link and host, by the kernel's scope
  bool point_to_point = false;  ///< the subnet is the far end's, so there is nobody to broadcast to
  bool operator==(const LinkAddress&) const = default;
};

/// One network interface as the kernel describes it; a value. Interfaces refer to each other by index.
struct Link {
  int index = 0;
  std::string name;
  std::string kind;      ///< of a virtual link ("bridge", "veth"); empty for hardware and for loopback
  int master = 0;        ///< the bridge, bond, ... that it is enslaved to; 0 for none
  int lower = 0;         ///< the link that it sits on, in the same namespace; 0 for none
  bool up = false;       ///< by administration
  bool running = false;  ///< by operation: has carrier, or does not know of such a thing
  bool broadcast = false;
  bool loopback = false;
  std::vector<LinkAddress> ipv4;      ///< the kernel's order: primaries before their secondaries
  std::vector<base::IpAddress> ipv6;  ///< those that others may be told: global, valid, not temporary
  bool operator==(const Link&) const = default;
};

}  // namespace discover::net
