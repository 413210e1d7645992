#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace discoverctl {

/// "2", "2s", "1.5s", "500ms" or "2m", from 1 ms to one day; nothing for everything else.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace discoverctl
