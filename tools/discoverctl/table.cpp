#include "table.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <numeric>
#include <utility>

#include "discover/text.hpp"

namespace discoverctl {
namespace {

using discover::display_width;
using Cells = std::vector<std::string>;
using Widths = std::vector<std::size_t>;

constexpr std::string_view gap = "  ";
constexpr std::string_view ellipsis = "\xe2\x80\xa6";  // one column wide
constexpr std::size_t narrowest = 15;                  // columns of a terminal: an IPv4 address is never cut

/// ECMA-48 s.8.3.117 (SGR); empty for a word without a colour.
std::string_view colour_of(std::string_view word) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 8> colours = {{
      {"alive", "\x1b[32m"},
      {"PASS", "\x1b[32m"},
      {"suspect", "\x1b[33m"},
      {"WARN", "\x1b[33m"},
      {"lost", "\x1b[31m"},
      {"unreachable", "\x1b[31m"},
      {"FAIL", "\x1b[31m"},
      {"left", "\x1b[2m"},
  }};
  for (const auto& [known, colour] : colours) {
    if (known == word) return colour;
  }
  return {};
}

/// As much of the text as fits, with an ellipsis where something is missing.
std::string fitted(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  return std::string(discover::fit_to_width(text, width - 1)).append(ellipsis);
}

std::string line_of(const Cells& cells, const std::vector<Column>& columns, const Widths& widths) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += gap;
    const auto cell = fitted(cells[i], widths[i]);
    const auto padding = widths[i] - display_width(cell);
    if (columns[i].right) line.append(padding, ' ');
    line += cell;
    if (!columns[i].right) line.append(padding, ' ');
  }
  line.resize(line.find_last_not_of(' ') + 1);
  return line;
}

/// Colours the verdicts in a line that line_of made.
std::string coloured(const std::string& line, const Cells& cells, const std::vector<Column>& columns,
                     const Widths& widths) {
  std::string text;
  std::string_view rest = line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto& word = cells[i];
    const auto cell = discover::fit_to_width(rest, widths[i] + gap.size());
    if (columns[i].verdict && cell.starts_with(word)) {
      text.append(in_its_colour(word)).append(cell.substr(word.size()));
    } else {
      text += cell;
    }
    rest.remove_prefix(cell.size());
  }
  return text.append(rest);
}

}  // namespace

Table::Table(std::vector<Column> columns, bool header) : columns_(std::move(columns)), header_(header) {
  header_ = header_ &&
            std::any_of(columns_.begin(), columns_.end(), [](const Column& column) { return !column.title.empty(); });
  for (const auto& column : columns_) natural_widths_.push_back(header_ ? display_width(column.title) : 0);
}

void Table::add(Cells cells) {
  assert(cells.size() == columns_.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    cells[i] = discover::printable(cells[i]);
    natural_widths_[i] = std::max(natural_widths_[i], display_width(cells[i]));
  }
  rows_.push_back(std::move(cells));
}

Widths Table::widths(std::size_t screen_width) const {
  auto widths = natural_widths_;
  if (screen_width == 0 || widths.empty()) return widths;
  auto total = std::accumulate(widths.begin(), widths.end(), gap.size() * (widths.size() - 1));
  for (; total > screen_width; --total) {
    const auto widest = std::max_element(widths.begin(), widths.end());
    if (*widest <= narrowest) break;
    --*widest;
  }
  return widths;
}

std::string Table::text(const Screen& screen) const {
  Cells titles;
  for (const auto& column : columns_) titles.push_back(column.title);
  const auto widths = this->widths(screen.width);
  std::string text;
  const auto append = [&](const Cells& cells, bool colour) {
    auto line = line_of(cells, columns_, widths);
    if (screen.width != 0) line = fitted(line, screen.width);
    text += colour ? coloured(line, cells, columns_, widths) : line;
    text += '\n';
  };
  if (header_) append(titles, false);
  for (const auto& row : rows_) append(row, screen.colour);
  return text;
}

std::string in_its_colour(std::string_view word) {
  const auto colour = colour_of(word);
  if (colour.empty()) return std::string(word);
  return std::string(colour).append(word).append("\x1b[0m");
}

}  // namespace discoverctl
