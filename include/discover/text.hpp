#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "discover/export.hpp"

namespace discover {

/// `text` with everything a terminal would act on, reorder or not show as \xNN (a byte) or \u{N} (a code
/// point), and a backslash as \\. The only way for text of another host into a terminal.
DISCOVER_API std::string printable(std::string_view text);

/// How many columns a terminal takes for printable text: 2 for a wide character, 0 for a combining one.
DISCOVER_API std::size_t display_width(std::string_view text);

/// The longest beginning of printable text that takes at most `columns`. A view into `text`.
DISCOVER_API std::string_view fit_to_width(std::string_view text, std::size_t columns);

}  // namespace discover
