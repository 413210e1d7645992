#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace discoverctl {

/// "2", "2s", "1.5s", "500ms", "2m" or "1h", from 1 ms to one day; nothing for everything else.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// The same without bounds and with "d" for days, in milliseconds; `unit` is that of a bare number.
std::optional<double> parse_amount(std::string_view text, std::string_view unit);

/// Why parse_duration() knows nothing for it, as a CLI::Validator says it; empty: it is one.
std::string objection_to_duration(const std::string& text);

}  // namespace discoverctl
