#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace discoverctl {

/// The addresses that share a prefix: "10.0.0.0/24", "fd00::/8", or one address alone.
struct AddressRange {
  int family = 0;
  std::array<std::uint8_t, 16> bytes{};
  unsigned prefix_length = 0;

  /// Whether `address` is one, and in the range.
  bool contains(const std::string& address) const;
};

bool is_address(const std::string& text);

/// Nothing for text that is none. Bits behind the prefix mean nothing.
std::optional<AddressRange> parse_address_range(const std::string& text);

}  // namespace discoverctl
