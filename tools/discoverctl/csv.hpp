#pragma once

#include <string>
#include <string_view>

namespace discoverctl {

/// Appends a field of a CSV line as RFC 4180 s.2 has it: in quotation marks where it must be. What a reader
/// would not show is escaped as printable() does it.
void append_csv_field(std::string& line, std::string_view field);

}  // namespace discoverctl
