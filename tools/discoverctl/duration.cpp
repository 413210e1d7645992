#include "duration.hpp"

#include <charconv>
#include <cmath>

namespace discoverctl {
namespace {

/// How many milliseconds a unit is; 0 for one that is none.
double milliseconds_in(std::string_view unit) {
  if (unit == "ms") return 1;
  if (unit == "s") return 1'000;
  if (unit == "m") return 60'000;
  if (unit == "h") return 3'600'000;
  return unit == "d" ? 86'400'000 : 0;
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  constexpr double longest = 86'400'000;  // ms in a day; longer waits are mistakes
  const auto count = parse_amount(text, "s");
  if (!count || !(*count >= 1 && *count <= longest)) return std::nullopt;
  return std::chrono::milliseconds{std::llround(*count)};
}

std::optional<double> parse_amount(std::string_view text, std::string_view unit) {
  double number = 0;
  const auto* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (error != std::errc{} || !std::isfinite(number) || number < 0) return std::nullopt;
  if (rest != end) unit = {rest, end};
  const auto scale = milliseconds_in(unit);
  return scale == 0 ? std::nullopt : std::optional(number * scale);
}

std::string objection_to_duration(const std::string& text) {
  return parse_duration(text) ? "" : "\"" + text + "\" is not a duration of 1ms to 1d, such as 2, 2s, 500ms or 1m";
}

}  // namespace discoverctl
