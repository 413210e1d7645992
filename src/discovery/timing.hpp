#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <limits>

#include "base/clock.hpp"

namespace discover::discovery {

/// The protocol's times, PROTOCOL.md s.9. All nodes of a segment may have different ones: each keeps what it
/// promises itself. The members' defaults are the profile `normal`.
struct Timing {
  base::Duration shortest_interval = std::chrono::seconds(10);  // a crash shows in 35 s even where nobody probes
  base::Duration longest_interval = std::chrono::seconds(120);  // a crash shows in 7 min in the largest fleet
  double broadcasts_per_s = 19.5;  // of all on a segment, below 20, as long as the longest interval allows
  bool probing = true;             // find out for oneself who is alive
  base::Duration probe_period = std::chrono::seconds(1);  // one live peer a period; a single one after up to two
  std::array<base::Duration, 3> attempts = {              // of a probe, after its first
      std::chrono::milliseconds(0), std::chrono::milliseconds(200), std::chrono::milliseconds(500)};
  base::Duration probe_timeout = std::chrono::milliseconds(800);     // from the first attempt to giving up
  base::Duration suspicion = std::chrono::seconds(2);                // in which an accused may still show itself
  std::size_t most_peers = std::numeric_limits<std::size_t>::max();  // rows, however large the table may be
  bool operator==(const Timing&) const = default;
};

/// Announces once a minute and probes nobody: for batteries and metered links.
inline constexpr Timing quiet_timing = {
    .shortest_interval = std::chrono::seconds(60), .longest_interval = std::chrono::seconds(120), .probing = false};

/// Finds a crash in about a second, for clusters of up to 64 hosts.
inline constexpr Timing fast_timing = {
    .shortest_interval = std::chrono::seconds(1),
    .longest_interval = std::chrono::seconds(10),
    .broadcasts_per_s = 80,
    .probe_period = std::chrono::milliseconds(200),
    .attempts = {std::chrono::milliseconds(0), std::chrono::milliseconds(60), std::chrono::milliseconds(150)},
    .probe_timeout = std::chrono::milliseconds(250),
    .suspicion = std::chrono::milliseconds(500),
    .most_peers = 64};

}  // namespace discover::discovery
