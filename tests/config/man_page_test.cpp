#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "config/file.hpp"
#include "config/keys.hpp"

using namespace discover::config;

namespace {

std::vector<std::string> page_lines() {
  std::ifstream page(SOURCE_ROOT "/tools/man/discoverd.json.5");
  std::vector<std::string> lines;
  for (std::string line; std::getline(page, line);) lines.push_back(line);
  REQUIRE_FALSE(lines.empty());
  return lines;
}

/// The texts between .EX and .EE; the page writes them without escapes.
std::vector<std::string> examples() {
  std::vector<std::string> all;
  bool inside = false;
  for (const auto& line : page_lines()) {
    if (line == ".EX") all.emplace_back();
    inside = line == ".EX" || (inside && line != ".EE");
    if (inside && line != ".EX") all.back() += line + '\n';
  }
  return all;
}

}  // namespace

TEST_CASE("the examples of the manual page are sound") {
  const auto texts = examples();
  CHECK(texts.size() == 2);
  for (const auto& text : texts) CHECK_MESSAGE(parse(text, "example") != Config{}, text);
}

TEST_CASE("the manual page explains every key, in the order of the code") {
  std::vector<std::string> explained;
  const auto lines = page_lines();
  const auto start = std::find(lines.begin(), lines.end(), ".SH KEYS");
  const auto end = std::find(lines.begin(), lines.end(), ".SS Keys of a service");
  REQUIRE(start < end);
  for (auto line = start; line != end; ++line) {
    if (*line == ".TP") explained.push_back((line + 1)->substr(3));
  }
  const auto keys = known_keys();
  CHECK(explained == std::vector<std::string>(keys.begin(), keys.end()));
}
