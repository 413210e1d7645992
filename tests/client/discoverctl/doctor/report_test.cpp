#include "doctor/report.hpp"

#include <algorithm>

#include <doctest/doctest.h>

using namespace discoverctl;

namespace {

const Findings findings = {
    {Level::pass, "daemon", "", "all is well", ""},
    {Level::fail, "firewall", "eth0", "a rule drops UDP port 9842 \x1b[2J", "let it pass: do this and that"}};

}  // namespace

TEST_CASE("in a pipe each finding is a line, with its suggestion below it") {
  CHECK(report_text(findings, {}) ==
        "PASS  daemon      all is well\n"
        "FAIL  firewall    eth0: a rule drops UDP port 9842 \\x1b[2J\n"
        "                  -> let it pass: do this and that\n"
        "1 passed, 0 to look at, 1 at fault\n");
}

TEST_CASE("on a terminal lines are wrapped between words") {
  CHECK(report_text(findings, {.terminal = true, .width = 42}) ==
        "PASS  daemon      all is well\n"
        "FAIL  firewall    eth0: a rule drops UDP\n"
        "                  port 9842 \\x1b[2J\n"
        "                  -> let it pass: do this\n"
        "                     and that\n"
        "1 passed, 0 to look at, 1 at fault\n");
}

TEST_CASE("the document has every key, and its findings are lines") {
  const auto document = report_json(findings);
  CHECK(document ==
        R"({"schema":"discoverd.doctor/1","passed":1,"warned":0,"failed":1,"findings":[)"
        R"({"level":"PASS","check":"daemon","interface":null,"message":"all is well","suggestion":null},)"
        R"({"level":"FAIL","check":"firewall","interface":"eth0","message":"a rule drops UDP port 9842 \u001b[2J",)"
        R"("suggestion":"let it pass: do this and that"}]})"
        "\n");
  const auto lines = finding_lines(document);
  CHECK(lines.starts_with(R"({"level":"PASS")"));
  CHECK(std::count(lines.begin(), lines.end(), '\n') == 2);
}
