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

/// Says `text` to whoever reads standard error. That nobody can is no reason to end, and cannot be told to
/// anybody.
void write_standard_error(std::string_view text) noexcept;

/// Has a stream that the caller has closed lead to where writing fails, or for standard error leads nowhere,
/// so that no file or socket opened later takes its number.
void keep_closed_streams_closed();

}  // namespace discoverctl
