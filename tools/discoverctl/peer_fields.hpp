#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "discover/peer.hpp"
#include "present.hpp"

namespace discoverctl {

/// What a listing has columns for.
const Fields& peer_fields();

/// Of one of peer_fields(); what the peer has not told is not known.
Value peer_value(const discover::Peer& peer, std::string_view field);

/// The keys of the control protocol's rows that the values of these fields are made from.
std::set<std::string> peer_keys(const std::set<std::string>& fields);

/// A row for each peer.
Rows peer_rows(std::vector<discover::Peer> peers);

}  // namespace discoverctl
