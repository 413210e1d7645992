#pragma once

#include <string_view>

namespace discover::control {

class JsonWriter;
struct View;

/// Opens a reply: `schema` comes first, then the `id` of the request, as Request has it, if there was one.
void begin_reply(JsonWriter& json, std::string_view schema, std::string_view id);

/// The same for a reply that says something about now: followed by `generated_at`.
void begin_reply(JsonWriter& json, const View& view, std::string_view schema, std::string_view id);

/// The member `self`: this node.
void write_self(JsonWriter& json, const View& view);

}  // namespace discover::control
