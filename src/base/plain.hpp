#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace discover::base {

/// Printable ASCII but `"` and `\`: what stands for itself in a JSON string.
constexpr bool is_plain(char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; }

/// How many bytes at the front of `text` are plain. Eight at a time: most text is plain throughout.
inline std::size_t plain_length(std::string_view text) {
  constexpr std::uint64_t each = 0x0101010101010101;
  constexpr std::uint64_t high = 0x80 * each;
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t bytes;
    std::memcpy(&bytes, text.data() + at, 8);
    // The high bit of a byte stays or becomes set below where the byte is above 0x7e, below 0x20, `"` or `\`.
    const auto quote = bytes ^ '"' * each;
    const auto backslash = bytes ^ '\\' * each;
    const auto odd = bytes | (bytes + each) | (bytes - ' ' * each) | (quote - each) | (backslash - each);
    if ((odd & high) != 0) break;
  }
  while (at < text.size() && is_plain(text[at])) ++at;
  return at;
}

}  // namespace discover::base
