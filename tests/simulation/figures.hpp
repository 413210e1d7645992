#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "network.hpp"
#include "scenario.hpp"

namespace discover::simulation {

/// Called now and then with how much of an experiment is done, from 0 to 1.
using Done = std::function<void(double part)>;

/// Of the sorted values that which `part` of all do not exceed. Precondition: `values` is not empty.
double percentile(std::vector<double> values, double part);

/// What goes over the wire, in the mean of all hosts.
struct Load {
  double broadcasts_per_s = 0;  ///< on one lan
  double sent_per_s = 0;        ///< datagrams of one host
  double received_per_s = 0;    ///< datagrams of one host
  double bytes_per_min = 0;     ///< sent and received by one host, without the headers of UDP and below
};

/// Measures the load from its making on.
class Meter {
 public:
  explicit Meter(const Network& network);
  Load read(const Network& network) const;

 private:
  struct Sum {
    Traffic traffic;
    std::uint64_t broadcasts = 0;
  };
  static Sum sum(const Network& network);

  base::TimePoint start_;
  Sum before_;
};

/// A fleet that starts within 100 ms, and its first half minute.
struct Rush {
  std::optional<double> all_s;    ///< when all list all; nothing if that takes more than a minute
  std::uint64_t most_in_1_s = 0;  ///< datagrams that one host received within a second
  std::uint64_t most_in_2_s = 0;  ///< ... within two
};
/// Precondition: all hosts are down.
Rush start_at_once(Network& network, const Done& done);

/// Hosts that crashed, each after the one before was up again.
struct Crashes {
  std::size_t victims = 0;
  std::vector<double> seconds;  ///< from the crash until one observer listed it as lost
  std::size_t undetected = 0;   ///< observers that still listed it after 8 minutes
  std::size_t false_lost = 0;   ///< times that somebody who lived was listed as lost
};
/// Crashes `count` random hosts, which start again when all have noticed. Precondition: all are up.
Crashes crash_one_by_one(Network& network, std::size_t count, const Done& done);

/// A fleet in which nothing happens.
struct Peace {
  double hours = 0;
  std::uint64_t false_lost = 0;   ///< times that somebody was listed as lost
  std::uint64_t accusations = 0;  ///< and confirmations: each is broadcast twice
  Load load;
};
Peace watch_in_peace(Network& network, base::Duration time, const Done& done);

/// Half of every lan cannot hear the other half for `time`. How long all rows take to be right afterwards, or
/// nothing if that is longer than 8 minutes.
std::optional<base::Duration> split_and_heal(Network& network, base::Duration time);

/// What a storm of forged announcements does.
struct Storm {
  std::size_t most_rows = 0;    ///< in the fullest table
  std::size_t live_lost = 0;    ///< times that a live host was listed as lost, or not listed
  double most_sent_per_s = 0;   ///< by one host in the mean of the storm
  double broadcasts_per_s = 0;  ///< of the hosts, not of the forger
};
/// `ids` announcements under as many forged ids, from addresses of the lan that nobody has, within `time`;
/// and five minutes after it. Precondition: all hosts are up and know each other.
Storm forge_ids(Network& network, LanId lan, std::size_t ids, base::Duration time, const Done& done);

/// True if every host that is up lists as alive all that are up and within reach, and nobody else.
bool all_right(const Network& network);

}  // namespace discover::simulation
