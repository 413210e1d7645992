#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace discoverctl {

struct Column {
  std::string title;  ///< a table whose titles are all empty has no header
  bool right = false;
};

/// Rows of cells under titles, aligned by how wide a terminal shows them. What goes into a cell comes out
/// printable: whoever fills a table need not think of hostile text.
class Table {
 public:
  explicit Table(std::vector<Column> columns);

  /// As many cells as there are columns.
  void add(std::vector<std::string> cells);
  bool empty() const { return rows_.empty(); }

  /// Lines that each end in a line feed. Longer ones than `width` columns end in an ellipsis; 0 cuts nothing.
  std::string text(std::size_t width) const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace discoverctl
