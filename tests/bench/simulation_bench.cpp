// How fast the simulator runs, and what 1,000 hosts on one lan do to each other.
#include <chrono>
#include <cstdint>
#include <cstdio>

#include "allocations.hpp"
#include "scenario.hpp"
#include "stopwatch.hpp"

using namespace discover;
using namespace discover::simulation;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t hosts = 1'000;

/// A phase of the run: what passed in virtual and in real time.
class Phase {
 public:
  explicit Phase(const Network& network) : network_(network), start_(network.now()), deliveries_(network.deliveries) {}

  void print(const char* name) const {
    const auto virtual_s = milliseconds(network_.now() - start_) / 1000;
    const auto real_s = stopwatch_.real_s();
    const auto cpu_s = stopwatch_.cpu_s();
    const auto delivered = static_cast<double>(network_.deliveries - deliveries_);
    std::printf("%-12s  %10.0f  %8.2f  %8.2f  %12.1f  %12.0f  %12.0f\n", name, virtual_s, real_s, cpu_s,
                virtual_s / real_s, delivered, 1e9 * cpu_s / delivered);
  }

 private:
  const Network& network_;
  base::TimePoint start_;
  std::uint64_t deliveries_;
  bench::Stopwatch stopwatch_;
};

}  // namespace

int main() {
  Network network(1);
  const auto lan = network.add_lan();
  std::printf("%-12s  %10s  %8s  %8s  %12s  %12s  %12s\n", "1,000 hosts", "virtual s", "real s", "CPU s",
              "virtual/real", "deliveries", "ns/delivery");
  const Phase starting(network);
  const auto start = cold_start(network, lan, hosts);
  starting.print("cold start");
  const Phase settled(network);
  const auto rate = settled_broadcast_rate(network, lan, 10min);
  settled.print("settled");

  std::printf("\nheap: %zu MiB, %zu bytes a row\n", bench::heap().bytes >> 20, bench::heap().bytes / (hosts * hosts));
  std::printf("cold start: 99.9 %% know each other after %.2f s, all after %.2f s\n", start.nearly_s, start.all_s);
  std::printf("            %.0f datagrams received by a host in the worst second\n", start.most_received_per_s);
  std::printf("            %d seconds with more than 1,000\n", start.busy_seconds);
  std::printf("            %.1f broadcasts and %.1f unicasts sent by a host in 30 s\n", start.broadcasts,
              start.unicasts);
  std::printf("settled:    %.2f broadcasts a second\n", rate);

  const bool ok =
      start.all_s > 0 && start.all_s <= 15 && start.busy_seconds <= 1 && rate <= 20.2 && all_know_all(network);
  if (!ok) std::printf("not what PROTOCOL.md promises\n");
  return ok ? 0 : 1;
}
