#include "base/json.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace discover::base;

namespace {
constexpr JsonLimits limits{.bytes = 4096, .depth = 3};
}

TEST_CASE("a sound document is parsed") {
  const auto parsed = parse_json(R"({"a":[1,{"b":null}],"c":"x"})", limits);
  REQUIRE(parsed);
  CHECK((*parsed)["a"][0] == 1);
  CHECK((*parsed)["c"] == "x");
}

TEST_CASE("a document deeper than the limit is refused before it is built") {
  CHECK(parse_json("[[[]]]", limits));
  CHECK(parse_json("[[[[]]]]", limits).error() == "nested deeper than 3");
  CHECK(parse_json(std::string(4000, '['), limits).error() == "nested deeper than 3");
  CHECK(parse_json(R"({"a":{"a":{"a":{}}}})", limits).error() == "nested deeper than 3");
}

TEST_CASE("duplicate keys are refused, the same key in different objects is not") {
  CHECK(parse_json(R"({"a":1,"a":2})", limits).error() == "duplicate key \"a\"");
  CHECK(parse_json(R"({"a":1,"b":{"a":2}})", limits));
}

TEST_CASE("what is not exactly one object or array is refused") {
  for (const auto* text :
       {"", "1", "\"x\"", "null", "{", "{}{}", "[1,]", "{\"a\":1}x", "{\"\xff\":1}", "[NaN]", "// x"}) {
    CHECK_MESSAGE(!parse_json(text, limits), text);
  }
  CHECK(parse_json(std::string(5000, ' ') + "{}", limits).error() == "longer than 4096 bytes");
}

TEST_CASE("comments are accepted only where asked for") {
  CHECK_FALSE(parse_json("{} // x", limits));
  CHECK(parse_json("{/* y */} // x", {.bytes = 100, .depth = 3, .comments = true}));
}

TEST_CASE("integers are range-checked, never wrapped") {
  using nlohmann::json;
  CHECK(json_integer(json(70000), 0, 65535) == std::nullopt);
  CHECK(json_integer(json(-1), 0, 65535) == std::nullopt);
  CHECK(json_integer(json(65535), 0, 65535) == 65535);
  CHECK(json_integer(json(1.0), 0, 10) == std::nullopt);
  CHECK(json_integer(json("1"), 0, 10) == std::nullopt);
  CHECK(json_integer(json(18446744073709551615u), -5, std::numeric_limits<std::int64_t>::max()) == std::nullopt);
}

TEST_CASE("a dump is ASCII and survives invalid UTF-8") {
  CHECK(safe_dump(nlohmann::json("h\xc3\xa9")) == R"("h\u00e9")");
  CHECK(safe_dump(nlohmann::json("\xff")) == R"("\ufffd")");
}
