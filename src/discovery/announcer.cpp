#include "discovery/announcer.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace discover::discovery {
namespace {

using namespace std::chrono_literals;

constexpr double mean_jitter = 0.9;      // of U(0.8, 1.0), by which intervals are shortened
constexpr double lease_intervals = 3.5;  // two announcements in a row may be lost
constexpr std::array<std::chrono::milliseconds, 2> burst_gaps = {1s, 2s};             // at 0, 1 and 3 s
constexpr std::array<std::chrono::milliseconds, 2> refutation_gaps = {200ms, 300ms};  // at 0, 200 and 500 ms
constexpr double burst_jitter = 0.2;                                                  // of each gap, either way
constexpr std::array<std::chrono::milliseconds, 2> burst_spreads = {3ms, 4ms};        // for each peer: a fleet
constexpr auto longest_spread = 10s;  // that starts at once says it again at 333 and 250 a second
constexpr unsigned body_every = 6;    // announcements; a missed body is repaired in a minute

base::Duration scaled(base::Duration duration, double factor) {
  return std::chrono::duration_cast<base::Duration>(duration * factor);
}

}  // namespace

base::Duration announce_interval(const Timing& timing, std::size_t peers) {
  const std::chrono::duration<double> fair{static_cast<double>(peers + 1) / (timing.broadcasts_per_s * mean_jitter)};
  return std::clamp(std::chrono::duration_cast<base::Duration>(fair), timing.shortest_interval,
                    timing.longest_interval);
}

void Announcer::refute(base::TimePoint now) {
  if (refutation_ == base::TimePoint::max()) refutation_ = now;
}

Announcer::Announcement Announcer::refutation(base::TimePoint now) {
  ++refutations_said_;
  if (refutations_said_ < refutation_gaps.size() + 1) {
    refutation_ = now + refutation_gaps[refutations_said_ - 1];
  } else {
    refutation_ = base::TimePoint::max();
    refutations_said_ = 0;
  }
  return {.body = false, .solicit = false, .lease = lease_};
}

void Announcer::start_burst(base::TimePoint now, bool solicit) {
  next_ = now;
  burst_left_ = burst_length;
  put_off_ = false;
  solicit_ = solicit_ || solicit;
}

void Announcer::start_anew(base::TimePoint now) {
  refutation_ = base::TimePoint::max();
  refutations_said_ = 0;
  start_burst(now, true);
}

/// A fleet that starts at once knows how large it is only when its second announcements are due.
bool Announcer::put_off(base::TimePoint now, std::size_t peers, base::Random& random) {
  if (!in_burst() || bursts_said() == 0 || std::exchange(put_off_, true)) return false;
  const auto spread =
      std::min<base::Duration>(burst_spreads[bursts_said() - 1] * static_cast<long>(peers), longest_spread);
  next_ = now + scaled(spread, random.unit());
  return next_ > now;
}

std::optional<Announcer::Announcement> Announcer::announce(base::TimePoint now, std::size_t peers,
                                                           base::Random& random) {
  if (next_ > now) return refutation(now);
  if (put_off(now, peers, random)) return std::nullopt;
  put_off_ = false;
  const auto interval = announce_interval(timing_, peers);
  lease_ = scaled(interval, lease_intervals);
  Announcement announcement{.body = in_burst() || since_body_ + 1 >= body_every, .solicit = solicit_, .lease = lease_};
  solicit_ = false;
  since_body_ = announcement.body ? 0 : since_body_ + 1;
  if (burst_left_ > 0) --burst_left_;
  if (burst_left_ > 0) {
    next_ = now + scaled(burst_gaps[bursts_said() - 1], random.uniform(1 - burst_jitter, 1 + burst_jitter));
  } else {
    next_ = now + scaled(interval, random.uniform(0.8, 1.0));
  }
  return announcement;
}

}  // namespace discover::discovery
