#include "control/reply.hpp"

#include "control/conflicts.hpp"
#include "control/json_writer.hpp"
#include "control/view.hpp"

namespace discover::control {

void begin_reply(JsonWriter& json, std::string_view schema, std::string_view id) {
  json.begin_object().key("schema").text(schema);
  if (!id.empty()) json.key("id").raw(id);
}

void begin_reply(JsonWriter& json, const View& view, std::string_view schema, std::string_view id) {
  begin_reply(json, schema, id);
  json.key("generated_at").timestamp(view.wall);
}

void write_self(JsonWriter& json, const View& view) {
  json.key("self").begin_object().key("id").id(view.node.config().id);
  const auto& name = view.node.description().name;
  json.key("name").text(name).key("domain").text(view.process.domain).key("conflicts");
  write_conflicts(json, view.node.config().id, name, view.node.own_rivals(), view);
  json.end_object();
}

}  // namespace discover::control
