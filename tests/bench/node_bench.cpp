// What one datagram costs a Node: time, allocations, memory. Fails if a heartbeat of a known peer allocates. With
// --quick it measures few peers and briefly: enough for that, and for no other figure.
#include <cstdio>
#include <memory>
#include <string_view>

#include "allocations.hpp"
#include "crowd.hpp"
#include "stopwatch.hpp"

using namespace discover;
using namespace discover::bench;
using discovery::Counter;

namespace {

constexpr std::size_t least_letters = 16'384;  // a repeat lasts milliseconds: long against the clock's step

/// Prints a row; false if anything was allocated, or the datagrams were not what they should be.
bool measure_refresh(std::size_t peers, int repeats) {
  Crowd crowd(peers);
  crowd.hand_over(crowd.announcements());
  crowd.hand_over(crowd.heartbeats(1));
  std::vector<double> times;
  std::uint64_t allocations = 0, letters_handed = 0;
  for (int i = 0; i < repeats; ++i) {
    const auto letters = crowd.heartbeats(least_letters);
    const auto before = heap().allocations;
    const Stopwatch stopwatch;
    crowd.hand_over(letters);
    const auto elapsed = stopwatch.cpu_s();
    allocations += heap().allocations - before;
    letters_handed += letters.size();
    times.push_back(1e9 * elapsed / static_cast<double>(letters.size()));
  }
  const auto [fastest, median, slowest] = spread(times);
  std::printf("%8zu  %10.0f  %10.0f  %10.0f  %12llu\n", peers, median, fastest, slowest,
              static_cast<unsigned long long>(allocations));
  const bool refreshed = crowd.node().counters()[Counter::refreshed] == letters_handed + peers;
  if (!refreshed) std::printf("          but not every datagram was a refresh\n");
  if (allocations != 0) std::printf("          but a heartbeat of a known peer must not allocate\n");
  return refreshed && allocations == 0;
}

bool measure_first(std::size_t peers, int times_over) {
  std::vector<double> times;
  double allocations = 0, bytes = 0;
  bool all_new = true;
  for (int i = 0; i < times_over; ++i) {
    const auto crowd = std::make_unique<Crowd>(peers);
    const auto letters = crowd->announcements();
    const auto before = heap();
    const Stopwatch stopwatch;
    crowd->hand_over(letters);
    times.push_back(1e9 * stopwatch.cpu_s() / static_cast<double>(peers));
    allocations = static_cast<double>(heap().allocations - before.allocations) / static_cast<double>(peers);
    bytes = static_cast<double>(heap().bytes - before.bytes) / static_cast<double>(peers);
    all_new = all_new && crowd->node().counters()[Counter::first_heard] == peers;
  }
  const auto [fastest, median, slowest] = spread(times);
  std::printf("%8zu  %10.0f  %10.0f  %10.0f  %12.1f  %10.0f\n", peers, median, fastest, slowest, allocations, bytes);
  if (!all_new) std::printf("          but not every datagram was a first announcement\n");
  return all_new;
}

}  // namespace

int main(int argc, char** argv) {
  const bool quick = argc == 2 && std::string_view(argv[1]) == "--quick";
  if (argc > 1 && !quick) {
    std::fprintf(stderr, "Usage: bench_node [--quick]\n");
    return 2;
  }
  const int repeats = quick ? 1 : 31;
  bool ok = true;
  std::printf("refreshed known peer: one heartbeat, and what the daemon does after it (%d repeats)\n", repeats);
  std::printf("%8s  %10s  %10s  %10s  %12s\n", "peers", "median ns", "fastest", "slowest", "allocations");
  for (const std::size_t peers : {1u, 100u, 1'000u, 10'000u}) {
    if (!quick || peers <= 1'000) ok = measure_refresh(peers, repeats) && ok;
  }

  std::printf("\nfirst announcement: a new row with its description\n");
  std::printf("%8s  %10s  %10s  %10s  %12s  %10s\n", "peers", "median ns", "fastest", "slowest", "allocs/peer",
              "bytes/peer");
  ok = measure_first(100, repeats) && ok;
  ok = measure_first(1'000, repeats) && ok;
  if (!quick) ok = measure_first(10'000, 7) && ok;
  return ok ? 0 : 1;
}
