#pragma once

#include <optional>
#include <string_view>

#include "discover/peer.hpp"

namespace discover::client {

/// Reads RFC 3339 in UTC, "2026-09-20T10:11:12.345Z"; the fraction may have any length or be left out.
/// Nothing for everything else.
std::optional<WallTime> parse_wall_time(std::string_view text);

}  // namespace discover::client
