#include "duration.hpp"

#include <charconv>
#include <cmath>

namespace discoverctl {
namespace {

/// How many milliseconds a unit is; 0 for one that is none.
double milliseconds_in(std::string_view unit) {
  if (unit.empty() || unit == "s") return 1'000;
  if (unit == "ms") return 1;
  return unit == "m" ? 60'000 : 0;
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  constexpr double longest = 86'400'000;  // ms in a day; longer waits are mistakes
  double number = 0;
  const auto* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (error != std::errc{}) return std::nullopt;
  const double count = number * milliseconds_in({rest, end});
  if (!(count >= 1 && count <= longest)) return std::nullopt;
  return std::chrono::milliseconds{std::llround(count)};
}

}  // namespace discoverctl
