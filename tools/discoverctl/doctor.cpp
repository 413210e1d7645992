#include <algorithm>

#include <CLI/CLI.hpp>

#include "doctor/gather.hpp"
#include "doctor/judge.hpp"
#include "doctor/report.hpp"
#include "present.hpp"
#include "verb.hpp"

namespace discoverctl {
namespace {

const Fields& finding_fields() {
  static const Fields fields({{"check", Kind::text, Shown::always},
                              {"level", Kind::text, Shown::always},
                              {"interface", Kind::text, Shown::always},
                              {"message", Kind::text, Shown::always},
                              {"suggestion", Kind::text, Shown::always}});
  return fields;
}

Value finding_value(const Finding& finding, std::string_view field) {
  const auto known = [](const std::string& text) { return text.empty() ? Value() : Value(text); };
  if (field == "check") return finding.check;
  if (field == "level") return word(finding.level);
  if (field == "interface") return known(finding.subject);
  if (field == "message") return finding.message;
  return known(finding.suggestion);
}

Rows rows(const Findings& findings) {
  return {.count = findings.size(),
          .value = [&findings](std::size_t row, std::string_view field) { return finding_value(findings[row], field); },
          .advice = ""};
}

class Doctor final : public Verb {
 public:
  Wording wording() const override {
    return {.name = "doctor",
            .summary = "What keeps this host from hearing the others, or being heard, and what to do about it",
            .examples =
                "  discoverctl doctor\n"
                "  discoverctl doctor --json | jq -r '.findings[] | select(.level != \"PASS\") | .message'\n"
                "  discoverctl doctor --quiet || logger discovery needs attention\n",
            .takes_rows = true};
  }

  void add_options(CLI::App&) override {}

  Exit run(const Session& session) const override {
    const auto findings = judge(gather_facts(session.client));
    present(session, finding_fields(),
            {.document = [&] { return report_json(findings); },
             .lines = finding_lines,
             .rows = [&] { return rows(findings); },
             .page = [&](Page& page) { page.add_text(report_text(findings, session.screen)); }});
    const bool fault = std::any_of(findings.begin(), findings.end(),
                                   [](const Finding& finding) { return finding.level == Level::fail; });
    return fault ? Exit::failed : Exit::ok;
  }
};

}  // namespace

std::unique_ptr<Verb> doctor_verb() { return std::make_unique<Doctor>(); }

}  // namespace discoverctl
