#include "csv.hpp"

#include "discover/text.hpp"

namespace discoverctl {

void append_csv_field(std::string& line, std::string_view field) {
  const auto text = discover::printable(field);
  if (text.find_first_of("\",") == std::string::npos) {
    line += text;
    return;
  }
  line += '"';
  for (const char c : text) {
    if (c == '"') line += '"';
    line += c;
  }
  line += '"';
}

}  // namespace discoverctl
