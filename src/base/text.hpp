#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace discover::base {

/// One code point taken from the front of UTF-8 text.
struct CodePoint {
  char32_t value = 0;
  std::size_t bytes = 0;  ///< how many bytes it takes; 0 if the text does not start with valid UTF-8
};

/// Decodes the first code point. Overlong forms, surrogates and values above U+10FFFF are invalid (RFC 3629).
CodePoint first_code_point(std::string_view text);

bool is_valid_utf8(std::string_view text);

/// True for what may reach a terminal as it is: no control, bidirectional, zero-width, line-separator,
/// private-use or unassigned-by-design code point (Unicode TR36 s.3).
bool is_printable(char32_t code_point);

/// True if `text` is UTF-8 and every code point is_printable.
bool is_printable_text(std::string_view text);

/// `text` with everything that is not printable shown as \xNN (a byte) or \u{N} (a code point), and a
/// backslash as \\. The only way for text of another host into a log or a terminal.
std::string printable(std::string_view text);

/// A host or instance name: 1 to 253 of [A-Za-z0-9._-], no empty label between dots.
bool is_valid_name(std::string_view text);

}  // namespace discover::base
