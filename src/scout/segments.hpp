#pragma once

#include <string>
#include <vector>

#include "base/address.hpp"

namespace discover::scout {

/// A subnet on an interface that a daemon with the same patterns would announce on; a value.
struct Place {
  std::string interface;
  base::Prefix prefix;  ///< own address and subnet

  bool operator==(const Place&) const = default;
};

/// Where to ask.
struct Terms {
  std::vector<std::string> interfaces;  ///< patterns, as the daemon takes them; none: its default
  std::vector<std::string> silent;      ///< patterns of those to send nothing on
};

/// By the daemon's own rules (wire/PROTOCOL.md s.1): never on an interface that it would not use. Throws
/// Error: bad_request for a text that is no pattern, failed if the kernel does not list its links or no
/// interface has a segment; the message then gives the reason for each.
std::vector<Place> find_places(const Terms& terms);

}  // namespace discover::scout
