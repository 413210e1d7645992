#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "network.hpp"

namespace discover::simulation {

/// The seeds that a test runs with: 1 to `count`. DISCOVER_SIM_SEED runs one seed alone, DISCOVER_SIM_RUNS
/// sets the count.
std::vector<std::uint64_t> seeds(std::uint64_t count);

/// Adds `count` hosts with one interface on `lan`, which are down.
void add_hosts(Network& network, LanId lan, std::size_t count, const HostSettings& settings = {});

/// Starts all hosts that are down, each at a random time within `spread`, and runs until the last has.
void start_all(Network& network, base::Duration spread);

/// How many hosts `observer` lists as alive.
std::size_t known_alive(const Network& network, HostId observer);

/// True if every host that is up lists all others that are up, as alive.
bool all_know_all(const Network& network);

/// Runs until all_know_all(), looking every `step`; tells how long it took, or nothing after `longest`.
std::optional<base::Duration> run_until_all_know_all(Network& network, base::Duration step, base::Duration longest);

double milliseconds(base::Duration duration);
/// Precondition: `values` is not empty.
double median(std::vector<double> values);
double largest(const std::vector<double>& values);

/// What a newcomer to a settled lan of `hosts - 1` sees, in milliseconds from its start.
struct Arrival {
  double known_to_all = 0;  ///< when the last of the others lists it
  double knows_all = 0;     ///< when it lists the last of the others
};
/// Nothing if that does not happen within 20 s.
std::optional<Arrival> newcomer(std::uint64_t seed, std::size_t hosts, const Conditions& conditions = {});

/// A whole lan that starts within 100 ms.
struct ColdStart {
  double nearly_s = 0;             ///< when 999 of 1,000 have been listed by those who should
  double all_s = 0;                ///< when all have
  double most_received_per_s = 0;  ///< by any host, in the worst second
  int busy_seconds = 0;            ///< in which a host received more than 1,000
  double broadcasts = 0;           ///< sent by a host, in the mean
  double unicasts = 0;             ///< sent by a host, in the mean
};
/// What happens in the first 30 s; `all_s` is 0 if that was not enough. Records.
ColdStart cold_start(Network& network, LanId lan, std::size_t hosts);

/// Broadcasts a second on a lan, from its 3rd minute on, over `time`.
double settled_broadcast_rate(Network& network, LanId lan, base::Duration time);

}  // namespace discover::simulation
