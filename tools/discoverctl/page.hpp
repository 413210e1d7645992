#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "discover/text.hpp"
#include "standard_output.hpp"
#include "table.hpp"

namespace discoverctl {

/// Gathers what people read. Never writes by itself.
class Page {
 public:
  explicit Page(Screen screen) : screen_(screen) {}

  void add(const Table& table) { text_ += table.text(screen_); }
  /// Lines that are printable and laid out already, each ending in a line feed.
  void add_text(std::string_view lines) { text_ += lines; }
  void add_blank_line() { text_ += '\n'; }
  /// The text alone, made printable, whatever the width of the screen.
  void add_line(std::string_view text) { text_.append(discover::printable(text)).append("\n"); }
  /// For somebody at a terminal, beside the data; scripts do not see it.
  void advise(std::string advice) { advice_ = std::move(advice); }

  const std::string& text() const { return text_; }
  const std::string& advice() const { return advice_; }

 private:
  Screen screen_;
  std::string text_;
  std::string advice_;
};

}  // namespace discoverctl
