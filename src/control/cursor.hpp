#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace discover::control {

/// A place in the events of one life of a daemon: behind event `number`, which counts from 1.
struct Cursor {
  std::uint64_t epoch = 0;  ///< of that life
  std::uint64_t number = 0;
  bool operator==(const Cursor&) const = default;
};

/// "00000000000004d2-17"
std::string to_string(const Cursor& cursor);
std::optional<Cursor> parse_cursor(std::string_view text);

}  // namespace discover::control
