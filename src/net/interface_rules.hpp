#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/address.hpp"
#include "net/interface_patterns.hpp"
#include "net/link.hpp"

namespace discover::net {

/// Whether discovery uses one interface, and why; a value.
struct Verdict {
  std::string interface;
  int index = 0;
  bool used = false;
  std::string reason;                      ///< one sentence without a full stop, for people
  std::vector<base::Prefix> segments;      ///< none unless used; else one or more, each with the own address
  std::vector<base::IpAddress> addresses;  ///< what others may be told: those of the segments first, then the rest
  bool operator==(const Verdict&) const = default;
};

/// PROTOCOL.md s.1: which interfaces carry discovery. Looks at kind and topology and never at names, other
/// than through the operator's patterns. One verdict for each link, in the links' order.
std::vector<Verdict> judge_interfaces(std::span<const Link> links, const InterfacePatterns& patterns);

}  // namespace discover::net
