#pragma once

#include <string_view>

#include "client/members.hpp"
#include "discover/peer.hpp"

namespace discover::client {

/// A row of `peers`. Throws Error(bad_reply), also for JSON that is none.
Peer read_peer(std::string_view row);
/// The same, parsed already.
Peer read_parsed_peer(const nlohmann::json& row);

Self read_self(const Members& self);

}  // namespace discover::client
