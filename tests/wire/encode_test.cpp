#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "golden.hpp"
#include "wire/body.hpp"
#include "wire/limits.hpp"

using namespace discover::wire;
namespace base = discover::base;

namespace {

bool is_ascii(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

/// Everything at its bound, so long that no broadcast could carry it.
Description largest_description() {
  Description out;
  out.name = std::string(253, 'n');
  out.os = out.kernel = out.arch = out.version = std::string(256, 't');
  out.booted_at = 253402300799;
  out.addresses.assign(64, *base::parse_ip_address("fd00:1111:2222:3333:4444:5555:6666:7777"));
  for (int i = 0; i < 64; ++i) out.tags.emplace("tag" + std::to_string(i), std::to_string(i));
  out.services.assign(64, Service{"s", "_s._tcp", 65535, {}});
  for (int i = 0; i < 32; ++i) out.services.front().txt.emplace("txt" + std::to_string(i), "");
  return out;
}

}  // namespace

TEST_CASE("what says nothing is left out") {
  Description description;
  description.name = "a";
  CHECK(encode_body(description) == R"({"name":"a"})");
  description.services = {{"n", "_n._udp", 7, {}}};
  CHECK(encode_body(description) == R"({"name":"a","services":[{"name":"n","port":7,"type":"_n._udp"}]})");
}

TEST_CASE("a description survives the round trip") {
  for (const auto& description : {golden_description(), largest_description()}) {
    const auto decoded = decode_body(encode_body(description));
    REQUIRE_MESSAGE(decoded, decoded.error());
    CHECK(*decoded == description);
  }
}

TEST_CASE("an encoded description is ASCII, whatever it says") {
  auto description = golden_description();
  description.os = "D\u00e9bian \u65e5\u672c \U0001f427 \"quoted\" \\ /";
  description.tags = {{"k", "\u00fc"}};
  const auto body = encode_body(description);
  CHECK(is_ascii(body));
  const auto decoded = decode_body(body);
  REQUIRE(decoded);
  CHECK(*decoded == description);
}

TEST_CASE("equal descriptions encode to equal bytes") {
  auto description = golden_description();
  description.tags.clear();
  description.tags.emplace("z", "1");
  description.tags.emplace("a", "2");
  auto other = description;
  other.tags.clear();
  other.tags.emplace("a", "2");
  other.tags.emplace("z", "1");
  CHECK(encode_body(description) == encode_body(other));
}
