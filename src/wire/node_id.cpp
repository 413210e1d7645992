#include "wire/node_id.hpp"

namespace discover::wire {
namespace {

constexpr std::string_view digits = "0123456789abcdef";

std::optional<std::uint8_t> digit(char c) {
  if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
  const auto position = digits.find(c);
  if (position == digits.npos) return std::nullopt;
  return static_cast<std::uint8_t>(position);
}

}  // namespace

std::string to_string(const NodeId& id) {
  std::string text;
  text.reserve(2 * id.bytes.size());
  for (const auto byte : id.bytes) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

std::optional<NodeId> parse_node_id(std::string_view text) {
  NodeId id;
  if (text.size() != 2 * id.bytes.size()) return std::nullopt;
  for (std::size_t i = 0; i < id.bytes.size(); ++i) {
    const auto high = digit(text[2 * i]);
    const auto low = digit(text[2 * i + 1]);
    if (!high || !low) return std::nullopt;
    id.bytes[i] = static_cast<std::uint8_t>(*high << 4 | *low);
  }
  return id;
}

}  // namespace discover::wire
