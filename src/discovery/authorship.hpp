#pragma once

#include <cstdint>

#include "discovery/peer.hpp"

namespace discover::discovery {

// Which of the descriptions that are heard of a peer is its own, PROTOCOL.md s.10. Anybody can add a path to a peer,
// with any sequence: what comes from where it has answered goes before all else.

/// A description that comes by `path` now, with this sequence, is the peer's.
bool speaks_for(const Peer& peer, const Path& path, std::uint64_t sequence);

/// The path has been proven, and the description that it gave before does not count: it is to be read again.
bool is_put_aside(const Peer& peer, const Path& path);

}  // namespace discover::discovery
