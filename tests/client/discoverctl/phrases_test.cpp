#include "phrases.hpp"

#include <doctest/doctest.h>

#include "duration.hpp"

using namespace discoverctl;
using namespace std::chrono_literals;
using discover::Seconds;

TEST_CASE("an age is told in its largest unit and never rounded up") {
  CHECK(age(std::nullopt) == "-");
  CHECK(age(Seconds{-1}) == "0.0s");
  CHECK(age(Seconds{3.29}) == "3.2s");
  CHECK(age(Seconds{9.99}) == "9.9s");
  CHECK(age(Seconds{10}) == "10s");
  CHECK(age(Seconds{59.9}) == "59s");
  CHECK(age(Seconds{179}) == "2m");
  CHECK(age(Seconds{3'600}) == "1h");
  CHECK(age(Seconds{86'399}) == "23h");
  CHECK(age(Seconds{86'400 * 400}) == "400d");
}

TEST_CASE("what is not known is neither yes nor no") {
  CHECK(yes_or_no(true) == "yes");
  CHECK(yes_or_no(false) == "no");
  CHECK(yes_or_no(std::nullopt) == "-");
}

TEST_CASE("times are told in UTC") {
  CHECK(utc(std::nullopt) == "-");
  CHECK(utc(discover::WallTime{0ms}) == "1970-01-01 00:00:00 UTC");
  CHECK(utc(std::chrono::sys_days{std::chrono::year{2026} / 9 / 20} + 10h + 11min + 12s + 999ms) ==
        "2026-09-20 10:11:12 UTC");
}

TEST_CASE("a duration has a unit, or is seconds") {
  CHECK(parse_duration("2") == 2s);
  CHECK(parse_duration("2s") == 2s);
  CHECK(parse_duration("500ms") == 500ms);
  CHECK(parse_duration("1.5s") == 1'500ms);
  CHECK(parse_duration("0.5") == 500ms);
  CHECK(parse_duration("2m") == 2min);
  CHECK(parse_duration("1h") == 1h);
  CHECK(parse_duration("86400") == 24h);
  for (const auto* text : {"", "s", "0", "0.0001", "-1", "+1", " 1", "1 s", "2d", "2ss", "1e3", "0x10", "nan", "inf",
                           "86401", "99999999999999999999"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_duration(text));
  }
}
