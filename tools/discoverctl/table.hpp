#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "standard_output.hpp"

namespace discoverctl {

struct Column {
  std::string title;  ///< a table whose titles are all empty has no header
  bool right = false;
  bool verdict = false;  ///< its cells are words such as "alive" and "lost", which have their colours
};

/// Rows of cells under titles, aligned by how wide a terminal shows them. What goes into a cell comes out
/// printable: whoever fills a table need not think of hostile text.
class Table {
 public:
  explicit Table(std::vector<Column> columns, bool header = true);

  /// As many cells as there are columns.
  void add(std::vector<std::string> cells);
  bool empty() const { return rows_.empty(); }

  /// Lines that each end in a line feed. Where they are wider than the screen, first the widest columns and
  /// then the lines are cut, with an ellipsis.
  std::string text(const Screen& screen) const;

 private:
  std::vector<std::size_t> widths(std::size_t screen_width) const;

  std::vector<Column> columns_;
  bool header_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<std::size_t> natural_widths_;
};

/// `word` in the colour of what it says: green for "alive" and "PASS", yellow for "suspect" and "WARN", red
/// for "lost" and "FAIL", faint for "left"; as it is for all others.
std::string in_its_colour(std::string_view word);

}  // namespace discoverctl
