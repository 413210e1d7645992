#pragma once

#include <cstddef>
#include <string_view>

namespace discoverctl {

/// What standard output is.
struct Screen {
  bool terminal = false;
  std::size_t width = 0;  ///< columns; 0 when it is no terminal, or one that does not tell
  bool colour = false;    ///< whether text may have colours
};

enum class Colour { automatic, always, never };

/// Colours are used on a terminal, unless TERM is "dumb" or NO_COLOR is set and not empty (no-color.org).
Screen standard_screen(Colour colour);

/// Writes all of `text`, past any buffer. Throws std::system_error; when nobody reads on, its code is
/// broken_pipe.
void write_standard_output(std::string_view text);

}  // namespace discoverctl
