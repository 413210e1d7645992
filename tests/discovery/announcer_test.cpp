#include "discovery/announcer.hpp"

#include <chrono>
#include <optional>
#include <tuple>
#include <vector>

#include <doctest/doctest.h>

#include "wire/limits.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace std::chrono_literals;

namespace {

constexpr base::TimePoint start{100h};

/// What an announcer does on its own, always called in time.
struct Run {
  std::vector<base::TimePoint> times;
  std::vector<Announcer::Announcement> announcements;
};

Run run(std::uint64_t seed, std::size_t peers, int count) {
  Run result;
  base::Random random(seed);
  Announcer announcer{Timing{}};
  announcer.start_burst(start, true);
  for (int i = 0; i < count; ++i) {
    std::optional<Announcer::Announcement> said;
    while (!said) {
      result.times.push_back(announcer.next());
      said = announcer.announce(announcer.next(), peers, random);
      if (!said) result.times.pop_back();
    }
    result.announcements.push_back(*said);
  }
  return result;
}

double seconds(base::Duration duration) { return std::chrono::duration<double>(duration).count(); }

}  // namespace

TEST_CASE("in a large fleet the second and third of a burst are put off by up to 3 and 4 ms a peer, 10 s at most") {
  for (const auto& [peers, second, third] : {std::tuple{1000U, 3.0, 4.0}, std::tuple{100'000U, 10.0, 10.0}}) {
    double second_most = 0, third_most = 0;
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
      const auto times = run(seed, peers, 3).times;
      second_most = std::max(second_most, seconds(times[1] - times[0]));
      third_most = std::max(third_most, seconds(times[2] - times[1]));
      CHECK(times[1] - times[0] >= 800ms);
      CHECK(times[2] - times[1] >= 1600ms);
    }
    CHECK(second_most > 0.9 * second);
    CHECK(second_most <= 1.2 + second);
    CHECK(third_most > 0.9 * third);
    CHECK(third_most <= 2.4 + third);
  }
}

TEST_CASE("a burst is sent at once, after 1 s and after 2 s more, the gaps jittered by 20 percent") {
  double shortest = 9, longest = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    const auto times = run(seed, 0, 3).times;
    CHECK(times[0] == start);
    const auto first = seconds(times[1] - times[0]);
    CHECK((first >= 0.8 && first < 1.2));
    const auto second = seconds(times[2] - times[1]);
    CHECK((second >= 1.6 && second < 2.4));
    shortest = std::min(shortest, first);
    longest = std::max(longest, first);
  }
  CHECK(shortest < 0.81);
  CHECK(longest > 1.19);
}

TEST_CASE("after the burst one announcement goes out every interval, shortened by up to 20 percent") {
  for (const std::size_t peers : {std::size_t{0}, std::size_t{400}, std::size_t{5000}}) {
    const auto interval = seconds(announce_interval({}, peers));
    double shortest = 2, longest = 0, sum = 0;
    const auto times = run(7, peers, 2003).times;
    for (std::size_t i = 3; i < times.size(); ++i) {
      const auto share = seconds(times[i] - times[i - 1]) / interval;
      shortest = std::min(shortest, share);
      longest = std::max(longest, share);
      sum += share;
    }
    CHECK(shortest >= 0.8);
    CHECK(shortest < 0.81);
    CHECK(longest <= 1.0);
    CHECK(longest > 0.99);
    CHECK(sum / 2000 == doctest::Approx(0.9).epsilon(0.01));
  }
}

TEST_CASE("the interval grows with the segment and stays between 10 s and 120 s") {
  const Timing timing{.broadcasts_per_s = 20};
  CHECK(announce_interval(timing, 0) == 10s);
  CHECK(announce_interval(timing, 100) == 10s);
  CHECK(announce_interval(timing, 179) == 10s);
  CHECK(announce_interval(timing, 180) > 10s);
  CHECK(seconds(announce_interval(timing, 899)) == doctest::Approx(50));
  CHECK(announce_interval(timing, 2159) == 120s);
  CHECK(announce_interval(timing, 1'000'000) == 120s);
}

TEST_CASE("all together stay below 20 broadcasts a second until the interval is at its longest") {
  for (std::size_t hosts = 1; hosts <= 2100; ++hosts) {
    const auto mean_gap = 0.9 * seconds(announce_interval({}, hosts - 1));
    CHECK(static_cast<double>(hosts) / mean_gap <= 20.0001);
  }
}

TEST_CASE("the lease is three and a half intervals") {
  for (const std::size_t peers : {std::size_t{0}, std::size_t{400}, std::size_t{9000}}) {
    const auto lease = run(1, peers, 4).announcements[3].lease;
    CHECK(seconds(lease) == doctest::Approx(3.5 * seconds(announce_interval({}, peers))));
  }
}

TEST_CASE("the next announcement always comes within a third of the lease, whatever the segment does") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    base::Random random(seed);
    Announcer announcer{Timing{}};
    announcer.start_burst(start, false);
    for (int i = 0; i < 200; ++i) {
      const auto now = announcer.next();
      const auto peers = static_cast<std::size_t>(random.uniform(0, 3000));
      const auto said = announcer.announce(now, peers, random);
      const auto lease = said ? said->lease : announcer.lease();
      CHECK(announcer.lease() == lease);
      REQUIRE(announcer.next() > now);
      REQUIRE((announcer.next() - now) * 3 < lease);
      if (random.unit() < 0.05) announcer.start_burst(now + (announcer.next() - now) / 2, false);
      if (random.unit() < 0.05) announcer.refute(now + (announcer.next() - now) / 2);
    }
  }
}

TEST_CASE("the description goes along in the burst and then with every sixth announcement") {
  const auto announcements = run(3, 0, 22).announcements;
  for (std::size_t i = 0; i < announcements.size(); ++i) {
    const bool expected = i < 3 || (i - 2) % 6 == 0;
    CHECK_MESSAGE(announcements[i].body == expected, i);
  }
}

TEST_CASE("only the first announcement of a burst solicits") {
  const auto announcements = run(3, 0, 12).announcements;
  CHECK(announcements[0].solicit);
  for (std::size_t i = 1; i < announcements.size(); ++i) CHECK_FALSE(announcements[i].solicit);
}

TEST_CASE("a burst that interrupts one which has not solicited yet solicits in its place") {
  base::Random random(1);
  Announcer announcer{Timing{}};
  announcer.start_burst(start, true);
  announcer.start_burst(start, false);
  CHECK(announcer.announce(start, 0, random).value().solicit);
  announcer.start_burst(start, false);
  CHECK_FALSE(announcer.announce(start, 0, random).value().solicit);
}

TEST_CASE("a refutation is three bare announcements within half a second, beside the schedule") {
  base::Random random(1);
  Announcer announcer{Timing{}};
  announcer.start_burst(start, false);
  while (announcer.in_burst()) announcer.announce(announcer.next(), 0, random);
  const auto planned = announcer.next();
  const auto now = planned - 5s;
  announcer.refute(now);
  for (const auto after : {0ms, 200ms, 500ms}) {
    REQUIRE(announcer.next() == now + after);
    const auto announcement = announcer.announce(now + after, 0, random).value();
    CHECK_FALSE(announcement.body);
    CHECK_FALSE(announcement.solicit);
    CHECK(announcement.lease == announcer.lease());
  }
  CHECK(announcer.next() == planned);
}

TEST_CASE("a refutation under way is not started again, one that is over is") {
  base::Random random(1);
  Announcer announcer{Timing{}};
  announcer.start_burst(start, false);
  while (announcer.in_burst()) announcer.announce(announcer.next(), 0, random);
  const auto planned = announcer.next();
  const auto now = planned - 5s;
  announcer.refute(now);
  announcer.announce(now, 0, random);
  announcer.refute(now + 100ms);
  CHECK(announcer.next() == now + 200ms);
  announcer.announce(now + 200ms, 0, random);
  announcer.announce(now + 500ms, 0, random);
  announcer.refute(now + 600ms);
  CHECK(announcer.next() == now + 600ms);
}
