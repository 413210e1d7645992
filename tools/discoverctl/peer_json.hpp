#pragma once

#include <string>

#include "discover/peer.hpp"

namespace discoverctl {

/// A row as the control protocol has it (control/PROTOCOL.md s.3, `discoverd.peers/1`), on one line without a
/// line feed; ASCII.
std::string peer_json(const discover::Peer& peer);

}  // namespace discoverctl
