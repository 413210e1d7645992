#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace discoverctl {

/// Appends `text` and a line feed, broken between words so that no line is wider than `screen` columns (0: as many
/// as there are); `indent` is where it starts, and where the lines after the first do. A word is never broken, and
/// where hardly any column is left, nothing is.
void append_wrapped(std::string& out, std::string_view text, std::size_t indent, std::size_t screen);

}  // namespace discoverctl
