#pragma once

#include <cstdint>

#include "base/clock.hpp"
#include "discovery/peer.hpp"

namespace discover::discovery {

// Whether what is heard in a peer's present life is news, PROTOCOL.md s.5 and s.10. `path` is the one that it came by;
// null: none is known yet.

/// Seen before on this path, too old for a new one, or older than a goodbye.
bool is_overtaken(const Peer& peer, const Path* path, std::uint64_t sequence);

/// ... or from before this life was proven, when nothing that was heard of it was believed or remembered.
bool is_replayed(const Peer& peer, const Path* path, std::uint64_t sequence);

/// A reply to what was asked before the goodbye was heard, and sent before it: its sender is gone.
bool crossed_goodbye(const Peer& peer, const Path* path, std::uint64_t sequence, base::TimePoint asked);

}  // namespace discover::discovery
