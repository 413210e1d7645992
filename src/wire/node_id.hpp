#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace discover::wire {

/// Who a node is, across restarts and addresses: 16 bytes, PROTOCOL.md s.3.
struct NodeId {
  std::array<std::uint8_t, 16> bytes{};
  auto operator<=>(const NodeId&) const = default;
};

/// 32 lower-case hexadecimal digits.
std::string to_string(const NodeId& id);

/// Accepts exactly 32 hexadecimal digits of either case.
std::optional<NodeId> parse_node_id(std::string_view text);

}  // namespace discover::wire
