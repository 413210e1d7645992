#include "report.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "../table.hpp"
#include "../wrapped.hpp"
#include "discover/text.hpp"

namespace discoverctl {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t level_width = 6;   // "PASS  "
constexpr std::size_t check_width = 12;  // "interfaces  "

std::size_t count(const Findings& findings, Level level) {
  return static_cast<std::size_t>(
      std::count_if(findings.begin(), findings.end(), [level](const Finding& each) { return each.level == level; }));
}

ordered_json as_json(const Finding& finding) {
  ordered_json out = {{"level", word(finding.level)},
                      {"check", finding.check},
                      {"interface", nullptr},
                      {"message", finding.message},
                      {"suggestion", nullptr}};
  if (!finding.subject.empty()) out["interface"] = finding.subject;
  if (!finding.suggestion.empty()) out["suggestion"] = finding.suggestion;
  return out;
}

std::string dump(const ordered_json& json) { return json.dump(-1, ' ', true, ordered_json::error_handler_t::replace); }

}  // namespace

std::string word(Level level) {
  switch (level) {
    case Level::pass: return "PASS";
    case Level::warn: return "WARN";
    case Level::fail: return "FAIL";
  }
  return {};
}

std::string report_text(const Findings& findings, const Screen& screen) {
  constexpr auto indent = level_width + check_width;
  std::string out;
  for (const auto& finding : findings) {
    const auto level = word(finding.level);
    out += screen.colour ? in_its_colour(level) : level;
    out += fmt::format("  {:{}}", finding.check, check_width);
    const auto about = finding.subject.empty() ? finding.message : finding.subject + ": " + finding.message;
    append_wrapped(out, discover::printable(about), indent, screen.width);
    if (finding.suggestion.empty()) continue;
    out.append(indent, ' ').append("-> ");
    append_wrapped(out, discover::printable(finding.suggestion), indent + 3, screen.width);
  }
  return out + fmt::format("{} passed, {} to look at, {} at fault\n", count(findings, Level::pass),
                           count(findings, Level::warn), count(findings, Level::fail));
}

std::string report_json(const Findings& findings) {
  ordered_json document = {{"schema", "discoverd.doctor/1"},
                           {"passed", count(findings, Level::pass)},
                           {"warned", count(findings, Level::warn)},
                           {"failed", count(findings, Level::fail)},
                           {"findings", ordered_json::array()}};
  for (const auto& finding : findings) document["findings"].push_back(as_json(finding));
  return dump(document) + "\n";
}

std::string finding_lines(const std::string& document) {
  const auto parsed = ordered_json::parse(document);
  std::string lines;
  for (const auto& finding : parsed.at("findings")) lines += dump(finding) + "\n";
  return lines;
}

}  // namespace discoverctl
