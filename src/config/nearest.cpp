#include "config/nearest.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace discover::config {
namespace {

/// How many letters one must insert, remove, replace or swap with the next to get from one word to the other
/// (optimal string alignment).
std::size_t distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> before_last(to.size() + 1);
  std::vector<std::size_t> last(to.size() + 1);
  std::vector<std::size_t> row(to.size() + 1);
  for (std::size_t j = 0; j <= to.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= from.size(); ++i) {
    std::swap(before_last, last);
    std::swap(last, row);
    row[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      const bool swapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
  }
  return row[to.size()];
}

}  // namespace

std::string suggestion(std::string_view unknown, std::span<const std::string_view> known) {
  const auto nearest = std::min_element(
      known.begin(), known.end(), [unknown](auto a, auto b) { return distance(unknown, a) < distance(unknown, b); });
  // One slip in three letters is a slip; more is another word.
  const auto slips = std::max<std::size_t>(unknown.size() / 3, 1);
  if (nearest != known.end() && distance(unknown, *nearest) <= slips)
    return fmt::format("did you mean \"{}\"?", *nearest);
  return fmt::format("known are {}", fmt::join(known, ", "));
}

}  // namespace discover::config
