#include "wrapped.hpp"

#include <algorithm>

#include "discover/text.hpp"

namespace discoverctl {
namespace {

constexpr std::size_t narrowest_text = 20;  // columns; below, lines are left to the terminal

/// The next line of `text`, at most `width` columns unless one word is longer; 0: all of it.
std::string_view next_line(std::string_view& text, std::size_t width) {
  auto line = text;
  if (width > 0 && discover::display_width(text) > width) {
    line = discover::fit_to_width(text, width + 1);
    auto end = line.rfind(' ');
    if (end == line.npos) end = std::min(text.find(' '), text.size());
    line = text.substr(0, end);
  }
  text.remove_prefix(line.size());
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return line;
}

}  // namespace

void append_wrapped(std::string& out, std::string_view text, std::size_t indent, std::size_t screen) {
  const auto width = screen > indent + narrowest_text ? screen - indent : 0;
  out.append(next_line(text, width)).append("\n");
  while (!text.empty()) out.append(indent, ' ').append(next_line(text, width)).append("\n");
}

}  // namespace discoverctl
