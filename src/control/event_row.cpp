#include "control/event_row.hpp"

#include "control/json_writer.hpp"
#include "control/view.hpp"
#include "discovery/event.hpp"

namespace discover::control {

void write_event_head(std::string& out, const EventFacts& facts, const View& view) {
  JsonWriter json(out);
  json.key("cursor");
  facts.cursor ? json.text(to_string(*facts.cursor)) : json.null();
  json.key("at").timestamp(view.wall).key("kind").text(facts.kind).key("id");
  facts.id ? json.id(*facts.id) : json.null();
  json.key("changed").begin_array();
  for (const auto key : discovery::changed_keys(facts.changed)) json.text(key);
  json.end_array().key("missed");
  facts.missed ? json.number(*facts.missed) : json.null();
  json.key("peer");
}

}  // namespace discover::control
