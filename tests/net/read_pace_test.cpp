#include "net/read_pace.hpp"

#include <doctest/doctest.h>

using discover::net::ReadPace;

namespace {

/// Wakes the reader with one datagram each, all in one millisecond, until it is to let them gather.
std::size_t readings_until_it_gathers(ReadPace& pace, std::uint64_t now_ms) {
  std::size_t readings = 1;
  while (!pace.gathers_after(now_ms, 1, false)) REQUIRE(++readings < 100);
  return readings;
}

}  // namespace

TEST_CASE("a few datagrams in a millisecond are read as they come") {
  ReadPace pace;
  for (std::uint64_t ms = 1; ms <= 100; ++ms) {
    for (std::size_t i = 0; i < ReadPace::few; ++i) CHECK_FALSE(pace.gathers_after(ms, 1, false));
  }
}

TEST_CASE("more of them gather for as long as more than a few come in a pause") {
  ReadPace pace;
  CHECK(readings_until_it_gathers(pace, 7) == ReadPace::few + 1);
  for (std::uint64_t ms = 8; ms < 100; ++ms) CHECK(pace.gathers_after(ms, ReadPace::few + 1, false));
  CHECK_FALSE(pace.gathers_after(100, ReadPace::few, false));
  CHECK(readings_until_it_gathers(pace, 100) == ReadPace::few + 1);
}

TEST_CASE("whoever has not read all does not wait") {
  ReadPace pace;
  readings_until_it_gathers(pace, 7);
  CHECK_FALSE(pace.gathers_after(8, 256, true));
  CHECK_FALSE(pace.gathers_after(9, 256, true));
}
