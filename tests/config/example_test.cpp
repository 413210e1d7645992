#include <algorithm>
#include <fstream>
#include <iterator>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "config/file.hpp"
#include "config/keys.hpp"

using namespace discover::config;

namespace {
constexpr auto example = SOURCE_ROOT "/src/config/discoverd.json";
}

TEST_CASE("the installed example is the defaults") { CHECK(load(example) == Config{}); }

TEST_CASE("the installed example shows every key, in the order of the code") {
  std::ifstream file(example);
  const auto shown = nlohmann::ordered_json::parse(file, nullptr, true, true);
  std::vector<std::string_view> keys;
  for (const auto& [key, value] : shown.items()) keys.push_back(key);
  CHECK(keys == known_keys());
}

TEST_CASE("the examples inside the example's comments are sound") {
  std::ifstream file(example);
  int seen = 0;
  std::string value;
  for (std::string line; std::getline(file, line);) {
    constexpr std::string_view mark = "// Example: ";
    if (const auto at = line.find(mark); at != line.npos) value = line.substr(at + mark.size());
    const auto quote = line.find('"');
    if (value.empty() || line.find("//") != line.npos || quote == line.npos) continue;
    const auto key = line.substr(quote, line.find(':') - quote);
    CAPTURE(key);
    CHECK(parse('{' + key + ':' + value + '}', "example") != Config{});
    value.clear();
    ++seen;
  }
  CHECK(seen == 4);
}
