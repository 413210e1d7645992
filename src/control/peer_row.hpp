#pragma once

#include "discovery/peer.hpp"

namespace discover::control {

class JsonWriter;
struct View;

/// One peer as `peers` lists it, PROTOCOL.md s.3: an object on one line.
void write_peer_row(JsonWriter& json, const discovery::Peer& peer, const View& view);

}  // namespace discover::control
