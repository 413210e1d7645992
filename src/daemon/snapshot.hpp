#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/expected.hpp"
#include "discovery/node.hpp"
#include "net/link.hpp"

namespace discover::daemon {

/// Room for the default number of peers with descriptions that fit announcements. Reading so much takes about 60 MiB
/// more, which the unit's MemoryMax allows.
inline constexpr std::size_t most_snapshot_bytes = std::size_t{16} << 20;

/// The peers that a later life of this node is to remember: those that are alive, and those that it remembered itself.
/// `wall` is the wall time at `now`. Those for whom there is no room within most_snapshot_bytes are left out.
std::string to_snapshot(const discovery::Node& node, base::TimePoint now, base::WallTime wall);

struct Snapshot {
  std::vector<discovery::RestoredPeer> peers;
  std::size_t unreadable = 0;  ///< peers in it that are not as they were written
};

/// What to_snapshot() wrote, with the interfaces as they are numbered today. The error is a sentence; there is one,
/// too, if no peer in it can be read.
base::Expected<Snapshot, std::string> read_snapshot(std::string_view text, std::uint32_t domain, base::TimePoint now,
                                                    base::WallTime wall, std::span<const net::Link> links);

}  // namespace discover::daemon
