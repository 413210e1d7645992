// Rows are taken apart by a reader of our own, which has to agree with the general one.
#include "client/row_members.hpp"

#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "base/random.hpp"
#include "discover/error.hpp"

using discover::client::RowMembers;
using nlohmann::json;

namespace {

/// The object, the last of equal keys standing as in json::parse; nothing for what is none.
std::optional<json> joined(std::string_view text) {
  try {
    auto object = json::object();
    for (RowMembers members(text); members.next();) object[std::string(members.key())] = members.value();
    return object;
  } catch (const discover::Error& error) {
    CHECK(error.code() == discover::ErrorCode::bad_reply);
    return std::nullopt;
  }
}

std::optional<json> parsed(std::string_view text) {
  auto whole = json::parse(text, nullptr, false);
  return whole.is_object() ? std::optional(whole) : std::nullopt;
}

void check_agrees(const std::string& text) {
  const auto ours = joined(text);
  const auto theirs = parsed(text);
  CHECK_MESSAGE(ours.has_value() == theirs.has_value(), text);
  if (!ours || !theirs) return;
  CHECK_MESSAGE(*ours == *theirs, text);
  for (const auto& [key, value] : ours->items()) CHECK_MESSAGE(value.type() == theirs->at(key).type(), text);
}

/// Rows as a daemon gives them, and what it never gives.
std::vector<std::string> samples() {
  std::ifstream file(std::string(GOLDEN_FILES) + "/peers-2.json");
  std::vector<std::string> rows = {
      R"({})", R"( { "a" : [ ] , "b" : { } } )", R"({"a\u0062":"c\"\\\u00e9\ud83d\ude00","\\":""})",
      R"({"a":0,"b":-0,"c":18446744073709551615,"d":18446744073709551616,"e":1.50,"f":-2.5e+3,"g":0.001})",
      R"({"a":[1,[2,{"b":"]}"}]],"c":{"d":[{}],"e":"{[\""},"f":null,"g":true,"h":false})"};
  for (std::string line; std::getline(file, line);) {
    if (line.ends_with(',')) line.pop_back();
    if (line.starts_with("{\"id\"")) rows.push_back(line);
  }
  return rows;
}

}  // namespace

TEST_CASE("a row comes apart as the general parser has it") {
  REQUIRE(samples().size() == 7);
  for (const auto& row : samples()) {
    REQUIRE_MESSAGE(parsed(row), row);
    check_agrees(row);
  }
}

TEST_CASE("members come in their order, also those of one key") {
  std::vector<std::string> keys;
  for (RowMembers members(R"({"b":1,"a":2,"b":3})"); members.next();) {
    keys.push_back(std::string(members.key()) + members.value().dump());
  }
  CHECK(keys == std::vector<std::string>{"b1", "a2", "b3"});
}

TEST_CASE("what is no object is refused") {
  for (const auto* text : {"",
                           "[]",
                           "1",
                           "{",
                           "}",
                           "{}}",
                           "{} {}",
                           "{,}",
                           R"({"a"})",
                           R"({"a":})",
                           R"({"a":1,})",
                           R"({"a":1 "b":2})",
                           R"({"a":01})",
                           R"({"a":1.})",
                           R"({"a":.5})",
                           R"({"a":+1})",
                           R"({"a":nul})",
                           R"({"a":"})",
                           R"({"a":"\"})",
                           R"({"a":"\x"})",
                           R"({"a":[1})",
                           R"({"a":[})",
                           R"({"a":{"b"}})",
                           R"({a:1})",
                           R"({1:1})",
                           "{\"a\":\"\n\"}",
                           "{\"a\":\"\xff\"}",
                           "{\"\xff\":1}",
                           R"({"a":1e999})",
                           R"({"a":inf})",
                           R"({"a":0x1})",
                           R"({"a":"\ud800"})"}) {
    CHECK_FALSE_MESSAGE(joined(text), text);
    check_agrees(text);
  }
}

TEST_CASE("a damaged row is read as the general parser reads it, or refused as it is there") {
  const std::uint64_t seed = 20261128;
  CAPTURE(seed);
  discover::base::Random random(seed);
  const std::string bytes = "\"\\{}[]:,0123456789.-+eEtrufalsn \t\n\x01\x7f\xc3\xa9";
  for (const auto& row : samples()) {
    for (int i = 0; i < 2000; ++i) {
      auto damaged = row;
      for (auto changes = 1 + random.next() % 3; changes > 0; --changes) {
        const auto at = random.next() % (damaged.size() + 1);
        const auto byte = bytes[random.next() % bytes.size()];
        const auto kind = random.next() % 3;
        if (kind == 0) damaged.insert(at, 1, byte);
        if (kind == 1 && at < damaged.size()) damaged[at] = byte;
        if (kind == 2) damaged.erase(at, 1);
      }
      check_agrees(damaged);
    }
  }
}
