#pragma once

#include <string_view>
#include <vector>

#include "discover/peer.hpp"
#include "present.hpp"

namespace discoverctl {

/// What a listing has columns for.
const Fields& peer_fields();

/// Of one of peer_fields(); what the peer has not told is not known.
Value peer_value(const discover::Peer& peer, std::string_view field);

/// A row for each peer.
Rows peer_rows(std::vector<discover::Peer> peers);

}  // namespace discoverctl
