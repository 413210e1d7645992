#include "discovery/sequence_window.hpp"

#include <cstdint>
#include <limits>
#include <set>

#include <doctest/doctest.h>

#include "base/random.hpp"

using discover::discovery::SequenceWindow;

TEST_CASE("a sequence is new once, in whatever order, as long as it is among the newest 64") {
  SequenceWindow window;
  CHECK(window.accept(100));
  CHECK_FALSE(window.accept(100));
  CHECK(window.accept(37));
  CHECK_FALSE(window.accept(37));
  CHECK_FALSE(window.accept(36));
  CHECK(window.accept(99));
  CHECK(window.accept(101));
  CHECK_FALSE(window.accept(37));
  CHECK(window.highest() == 101);
}

TEST_CASE("asking whether a sequence is new does not use it up") {
  SequenceWindow window;
  CHECK(window.is_new(5));
  CHECK(window.is_new(5));
  CHECK(window.accept(5));
  CHECK_FALSE(window.is_new(5));
  CHECK(window.is_new(4));
  CHECK(window.is_new(6));
}

TEST_CASE("the window reaches both ends of the number range") {
  constexpr auto last = std::numeric_limits<std::uint64_t>::max();
  SequenceWindow window;
  CHECK(window.accept(1));
  CHECK(window.accept(last));
  CHECK_FALSE(window.accept(last));
  CHECK_FALSE(window.accept(1));
  CHECK(window.accept(last - 63));
  CHECK_FALSE(window.accept(last - 64));
}

TEST_CASE("a window agrees with a set that remembers everything") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    discover::base::Random random(seed);
    SequenceWindow window;
    std::set<std::uint64_t> seen;
    std::uint64_t centre = 1;
    for (int i = 0; i < 500; ++i) {
      centre += random.next() % (random.unit() < 0.05 ? 200 : 3);
      const auto back = random.next() % 80;
      const auto sequence = centre > back ? centre - back : 1;
      const auto highest = seen.empty() ? 0 : *seen.rbegin();
      const bool is_new = !seen.contains(sequence) && (sequence > highest || highest - sequence < 64);
      CAPTURE(seed);
      REQUIRE(window.is_new(sequence) == is_new);
      REQUIRE(window.accept(sequence) == is_new);
      if (is_new) seen.insert(sequence);
      REQUIRE(window.highest() == *seen.rbegin());
    }
  }
}
