#pragma once

#include "discovery/peer.hpp"

namespace discover::control {

class JsonWriter;
struct View;

/// Asks for the memory of a peer whose row is written next. Rows of a large table are cold, and waiting for
/// memory would be most of what listing costs.
void prefetch_peer(const discovery::Peer& peer);

/// One peer as `peers` lists it, PROTOCOL.md s.3: an object on one line.
void write_peer_row(JsonWriter& json, const discovery::Peer& peer, const View& view);

}  // namespace discover::control
