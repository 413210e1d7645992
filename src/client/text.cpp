#include "discover/text.hpp"

#include <algorithm>
#include <span>

#include "base/text.hpp"
#include "client/width_tables.hpp"

namespace discover {
namespace {

bool contains(std::span<const client::CodeRange> ranges, char32_t value) {
  const auto range = std::lower_bound(ranges.begin(), ranges.end(), value,
                                      [](const client::CodeRange& r, char32_t v) { return r.last < v; });
  return range != ranges.end() && range->first <= value;
}

std::size_t width_of(char32_t value) {
  if (value < client::zero_width[0].first) return 1;
  if (contains(client::zero_width, value)) return 0;
  return contains(client::double_width, value) ? 2 : 1;
}

}  // namespace

std::string printable(std::string_view text) { return base::printable(text); }

std::string_view fit_to_width(std::string_view text, std::size_t columns) {
  std::size_t taken = 0;
  std::size_t width = 0;
  while (taken < text.size()) {
    const auto point = base::first_code_point(text.substr(taken));
    width += point.bytes == 0 ? 1 : width_of(point.value);
    if (width > columns) break;
    taken += std::max<std::size_t>(point.bytes, 1);
  }
  return text.substr(0, taken);
}

std::size_t display_width(std::string_view text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
  if (plain) return text.size();
  std::size_t width = 0;
  while (!text.empty()) {
    const auto point = base::first_code_point(text);
    width += point.bytes == 0 ? 1 : width_of(point.value);
    text.remove_prefix(std::max<std::size_t>(point.bytes, 1));
  }
  return width;
}

}  // namespace discover
