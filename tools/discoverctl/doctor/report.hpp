#pragma once

#include <string>

#include "../standard_output.hpp"
#include "finding.hpp"

namespace discoverctl {

/// For people: a line for each finding, wrapped to the screen, with the suggestion below it, and a last line
/// that counts them. Printable, whatever the findings hold.
std::string report_text(const Findings& findings, const Screen& screen);

/// `discoverd.doctor/1`: one JSON document, ASCII, ending in a line feed.
std::string report_json(const Findings& findings);

/// Of such a document its findings, one JSON object a line.
std::string finding_lines(const std::string& document);

/// "PASS", "WARN" or "FAIL"
std::string word(Level level);

}  // namespace discoverctl
