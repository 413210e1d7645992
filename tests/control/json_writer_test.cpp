#include "control/json_writer.hpp"

#include <chrono>
#include <limits>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "base/random.hpp"

using namespace discover;
using namespace std::chrono_literals;
using control::JsonWriter;

namespace {

std::string written(auto&& write) {
  std::string out;
  JsonWriter json(out);
  write(json);
  return out;
}

std::string seconds(base::Duration duration) {
  return written([&](JsonWriter& json) { json.seconds(duration); });
}

std::string timestamp(std::chrono::milliseconds since_1970) {
  return written([&](JsonWriter& json) { json.timestamp(base::WallTime(since_1970)); });
}

}  // namespace

TEST_CASE("commas stand between members and elements, and nowhere else") {
  CHECK(written([](JsonWriter& json) {
          json.begin_object().key("a").begin_array().end_array().key("b").begin_array().number(1).null().text("{");
          json.text("").begin_object().end_object().boolean(true).end_array().key("c").text(":").key("d").text("[");
          json.foreign_key("\n").raw("false").end_object();
        }) == R"({"a":[],"b":[1,null,"{","",{},true],"c":":","d":"[","\u000a":false})");
}

TEST_CASE("text is escaped down to printable ASCII") {
  const auto escaped = [](std::string_view text) { return written([&](JsonWriter& json) { json.text(text); }); };
  CHECK(escaped("plain ~") == R"("plain ~")");
  CHECK(escaped("\"\\/") == R"("\"\\/")");
  CHECK(escaped(std::string_view("\0\x1b\x7f\n", 4)) == R"("\u0000\u001b\u007f\u000a")");
  CHECK(escaped("h\xc3\xa9\xe2\x82\xac") == R"("h\u00e9\u20ac")");
  CHECK(escaped("\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf") == R"("\ud83d\ude00\udbff\udfff")");
  CHECK(escaped("a\xff\xc3") == R"("a\ufffd\ufffd")");
}

TEST_CASE("any text comes back from a JSON parser as it was") {
  const std::uint64_t seed = 20260920;
  base::Random random(seed);
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    while (random.unit() < 0.9) {
      const auto point = static_cast<unsigned>(random.uniform(0, random.unit() < 0.5 ? 0x80 : 0x800));
      if (point < 0x80) {
        text += static_cast<char>(point);
      } else {
        text += static_cast<char>(0xc0 | point >> 6);
        text += static_cast<char>(0x80 | (point & 0x3f));
      }
    }
    const auto json = written([&](JsonWriter& out) { out.begin_array().text(text).end_array(); });
    CHECK_MESSAGE(nlohmann::json::parse(json)[0] == text, "seed ", seed);
  }
}

TEST_CASE("numbers are written whole, up to both ends") {
  CHECK(written([](JsonWriter& json) {
          json.begin_array().number(std::numeric_limits<std::uint64_t>::max());
          json.number(std::numeric_limits<std::int64_t>::min()).number(-1).number(std::uint16_t{0}).end_array();
        }) == "[18446744073709551615,-9223372036854775808,-1,0]");
}

TEST_CASE("seconds have three decimals, cut off and never negative") {
  CHECK(seconds(0s) == "0.000");
  CHECK(seconds(35s) == "35.000");
  CHECK(seconds(3214999999ns) == "3.214");
  CHECK(seconds(7ms) == "0.007");
  CHECK(seconds(-1ns) == "0.000");
  CHECK(seconds(-5s) == "0.000");
  CHECK(seconds(24h * 365) == "31536000.000");
}

TEST_CASE("times are RFC 3339 in UTC with milliseconds") {
  CHECK(timestamp(0ms) == R"("1970-01-01T00:00:00.000Z")");
  CHECK(timestamp(1789899072345ms) == R"("2026-09-20T10:11:12.345Z")");
  CHECK(timestamp(951782400000ms - 1ms) == R"("2000-02-28T23:59:59.999Z")");
  CHECK(timestamp(951782400000ms) == R"("2000-02-29T00:00:00.000Z")");
  CHECK(timestamp(-1ms) == R"("1969-12-31T23:59:59.999Z")");
  CHECK(timestamp(253402300799s) == R"("9999-12-31T23:59:59.000Z")");
  CHECK(timestamp(253402300800s) == R"("9999-12-31T23:59:59.999Z")");
  CHECK(timestamp(std::chrono::milliseconds::min()) == R"("0000-01-01T00:00:00.000Z")");
}

TEST_CASE("addresses and ids are written as elsewhere") {
  for (const auto* text : {"0.0.0.0", "10.0.0.7", "255.255.255.255", "192.168.100.1"}) {
    CHECK(written([&](JsonWriter& json) { json.address(*base::parse_ipv4(text)); }) == fmt::format(R"("{}")", text));
  }
  for (const auto* text : {"10.0.0.7", "fd00::7", "::1"}) {
    CHECK(written([&](JsonWriter& json) { json.address(*base::parse_ip_address(text)); }) ==
          fmt::format(R"("{}")", text));
  }
  const auto* id = "8c1e0c5e6c0f4e0f9d8b7a6958473625";
  CHECK(written([&](JsonWriter& json) { json.id(*wire::parse_node_id(id)); }) == fmt::format(R"("{}")", id));
}
