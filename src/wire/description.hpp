#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/address.hpp"

namespace discover::wire {

/// Something that a node offers, named as DNS-SD names it (RFC 6763).
struct Service {
  std::string name;
  std::string type;  ///< "_ssh._tcp"
  std::uint16_t port = 0;
  std::map<std::string, std::string> txt;
  bool operator==(const Service&) const = default;
};

/// What a node says about itself, PROTOCOL.md s.4. Every text in it has been checked: names by
/// base::is_valid_name, the rest by base::is_printable_text.
struct Description {
  std::string name;
  std::optional<std::string> os;          ///< "Debian GNU/Linux 12 (bookworm)"
  std::optional<std::string> kernel;      ///< "6.1.0-18-amd64"
  std::optional<std::string> arch;        ///< "x86_64"
  std::optional<std::string> version;     ///< of discoverd
  std::optional<std::int64_t> booted_at;  ///< seconds since 1970, by the announcer's wall clock
  std::vector<base::IpAddress> addresses;
  std::map<std::string, std::string> tags;
  std::vector<Service> services;
  bool operator==(const Description&) const = default;
};

}  // namespace discover::wire
