#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "base/expected.hpp"

namespace discover::base {

struct JsonLimits {
  std::size_t bytes;      ///< longer text is refused unread
  int depth;              ///< arrays and objects inside each other; a flat object has depth 1
  bool comments = false;  ///< accept // and /* */, for files that people write
};

/// Parses one JSON object or array of untrusted origin: never throws, refuses invalid UTF-8, duplicate keys,
/// what is deeper than the limit (before building it) and what follows the value. The error says what and,
/// where known, at which byte.
Expected<nlohmann::json, std::string> parse_json(std::string_view text, JsonLimits limits);

/// The value as an integer of [low, high]; nothing for other types, fractions and what is outside.
/// (nlohmann's own get<uint16_t>() of 70000 is 4464.)
std::optional<std::int64_t> json_integer(const nlohmann::json& value, std::int64_t low, std::int64_t high);

/// The value's text if it is a string. The view lives as long as the value.
std::optional<std::string_view> json_text(const nlohmann::json& value);

/// ASCII-only JSON on one line. Never throws: invalid UTF-8 becomes U+FFFD.
std::string safe_dump(const nlohmann::json& value);

}  // namespace discover::base
