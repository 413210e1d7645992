#pragma once

#include <string_view>
#include <vector>

#include "discovery/peer.hpp"
#include "wire/node_id.hpp"

namespace discover::control {

class JsonWriter;
struct View;

/// Who else answers to the id or announces the name of one node, which may be this one, PROTOCOL.md s.3: an
/// array, which shows a few where there are many. No name: nothing is known to clash with.
void write_conflicts(JsonWriter& json, const wire::NodeId& id, std::string_view name,
                     const std::vector<discovery::Rival>& rivals, const View& view);

}  // namespace discover::control
