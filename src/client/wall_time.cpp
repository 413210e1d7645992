#include "client/wall_time.hpp"

#include <charconv>

namespace discover::client {
namespace {

/// Takes `digits` digits and then `mark` off the front of `text`.
std::optional<int> take(std::string_view& text, std::size_t digits, std::string_view mark) {
  if (text.size() < digits + mark.size() || text.substr(digits, mark.size()) != mark) return std::nullopt;
  int value = 0;
  const auto* end = text.data() + digits;
  if (*text.data() == '-' || std::from_chars(text.data(), end, value).ptr != end) return std::nullopt;
  text.remove_prefix(digits + mark.size());
  return value;
}

/// What stands between the seconds and the Z, in milliseconds cut off, not rounded.
std::optional<std::chrono::milliseconds> take_fraction(std::string_view text) {
  if (text.empty()) return std::chrono::milliseconds{0};
  if (text.size() < 2 || text[0] != '.') return std::nullopt;
  if (text.find_first_not_of("0123456789", 1) != std::string_view::npos) return std::nullopt;
  int value = 0;
  for (std::size_t i = 1; i <= 3; ++i) value = value * 10 + (i < text.size() ? text[i] - '0' : 0);
  return std::chrono::milliseconds{value};
}

}  // namespace

std::optional<WallTime> parse_wall_time(std::string_view text) {
  using namespace std::chrono;
  if (!text.ends_with('Z')) return std::nullopt;
  text.remove_suffix(1);
  const auto year_number = take(text, 4, "-");
  const auto month_number = take(text, 2, "-");
  const auto day_number = take(text, 2, "T");
  const auto hour = take(text, 2, ":");
  const auto minute = take(text, 2, ":");
  const auto second = take(text, 2, "");
  if (!year_number || !month_number || !day_number || !hour || !minute || !second) return std::nullopt;
  const auto fraction = take_fraction(text);
  const year_month_day date{year{*year_number}, month{static_cast<unsigned>(*month_number)},
                            day{static_cast<unsigned>(*day_number)}};
  if (!fraction || !date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  return sys_days{date} + hours{*hour} + minutes{*minute} + seconds{*second} + *fraction;
}

}  // namespace discover::client
