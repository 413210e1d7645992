#include "table.hpp"

#include <algorithm>
#include <cassert>
#include <string_view>
#include <utility>

#include "discover/text.hpp"

namespace discoverctl {
namespace {

using discover::display_width;
using Cells = std::vector<std::string>;

constexpr std::string_view gap = "  ";
constexpr std::string_view ellipsis = "\xe2\x80\xa6";  // one column wide

std::string line_of(const Cells& cells, const std::vector<Column>& columns,
                    const std::vector<std::size_t>& widths) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string padding(widths[i] - display_width(cells[i]), ' ');
    if (i > 0) line += gap;
    line += columns[i].right ? padding + cells[i] : cells[i] + padding;
  }
  line.resize(line.find_last_not_of(' ') + 1);
  return line;
}

void append_cut(std::string& text, const std::string& line, std::size_t width) {
  if (width == 0 || display_width(line) <= width) {
    text += line;
  } else {
    text += discover::fit_to_width(line, width - 1);
    text += ellipsis;
  }
  text += '\n';
}

}  // namespace

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

void Table::add(Cells cells) {
  assert(cells.size() == columns_.size());
  for (auto& cell : cells) cell = discover::printable(cell);
  rows_.push_back(std::move(cells));
}

std::string Table::text(std::size_t width) const {
  Cells titles;
  std::vector<std::size_t> widths;
  for (const auto& column : columns_) {
    titles.push_back(column.title);
    widths.push_back(display_width(column.title));
  }
  const bool header =
      std::any_of(titles.begin(), titles.end(), [](const auto& title) { return !title.empty(); });
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], display_width(row[i]));
  }
  std::string text;
  if (header) append_cut(text, line_of(titles, columns_, widths), width);
  for (const auto& row : rows_) append_cut(text, line_of(row, columns_, widths), width);
  return text;
}

}  // namespace discoverctl
