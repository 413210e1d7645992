#pragma once

#include <string_view>

#include "base/expected.hpp"
#include "control/failure.hpp"
#include "discovery/peer_table.hpp"

namespace discover::control {

/// The one peer that `text` means, PROTOCOL.md s.3 (show), whatever its state; or not_found or ambiguous.
/// Valid until the table changes.
base::Expected<const discovery::Peer*, Failure> find_peer(std::string_view text, const discovery::PeerTable& peers);

}  // namespace discover::control
