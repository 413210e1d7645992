#include "control/conflicts.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <strings.h>

#include "control/json_writer.hpp"
#include "control/view.hpp"

namespace discover::control {
namespace {

constexpr std::size_t most_namesakes = 8;  // listed: a thousand would make the same point in a megabyte

void write_clash(JsonWriter& json, std::string_view kind, const wire::NodeId& id) {
  json.begin_object().key("kind").text(kind).key("id").id(id);
}

void write_place(JsonWriter& json, base::Ipv4 address, std::string_view interface, base::Duration age) {
  json.key("address").address(address).key("interface").text(interface).key("age_s").seconds(age).end_object();
}

/// This node has no path to itself, so there is no place to tell.
void write_clash_with_self(JsonWriter& json, const View& view) {
  write_clash(json, "name", view.node.config().id);
  json.key("address").null().key("interface").null().key("age_s").seconds({}).end_object();
}

}  // namespace

void write_conflicts(JsonWriter& json, const wire::NodeId& id, std::string_view name,
                     const std::vector<discovery::Rival>& rivals, const View& view) {
  json.begin_array();
  for (const auto& rival : rivals) {
    if (rival.expires <= view.now) continue;
    write_clash(json, "id", id);
    write_place(json, rival.address, rival.interface, view.now - rival.last_heard);
  }
  const auto& own_name = view.node.description().name;
  const bool is_self = id == view.node.config().id;
  if (!is_self && name.size() == own_name.size() && ::strncasecmp(name.data(), own_name.data(), name.size()) == 0) {
    write_clash_with_self(json, view);
  }
  const auto& peers = view.node.peers();
  const auto namesakes =
      is_self || peers.has_namesakes() ? peers.namesakes(name, id, most_namesakes) : std::vector<wire::NodeId>();
  for (const auto& other : namesakes) {
    const auto* peer = peers.find(other);
    const auto& best = peer->best_path();
    write_clash(json, "name", other);
    write_place(json, best.address, best.interface, view.now - peer->last_heard);
  }
  json.end_array();
}

}  // namespace discover::control
