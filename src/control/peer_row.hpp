#pragma once

#include "control/row_keys.hpp"
#include "discovery/peer.hpp"

namespace discover::control {

class JsonWriter;
struct View;

/// Ask for the memory of a peer whose row is written soon: of the Peer; once that is there, of what it refers to; then
/// of what that does. Rows of a large table are cold, and waiting for memory would be most of what listing costs.
void prefetch_peer(const discovery::Peer& peer);
void prefetch_parts(const discovery::Peer& peer);
void prefetch_addresses(const discovery::Peer& peer);

/// One peer as `peers` lists it, PROTOCOL.md s.3: an object on one line, with `id` and the members asked for.
void write_peer_row(JsonWriter& json, const discovery::Peer& peer, const View& view, RowKeys keys = every_key);

}  // namespace discover::control
