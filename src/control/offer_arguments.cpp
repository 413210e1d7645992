#include "control/offer_arguments.hpp"

#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "control/failure.hpp"
#include "wire/limits.hpp"
#include "wire/rules.hpp"

namespace discover::control {
namespace {

using base::Unexpected;
using nlohmann::json;

std::string_view text_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() ? std::string_view() : base::json_text(*found).value_or("");
}

std::string no_key(std::string_view where, std::string_view key) {
  return std::string(where) + ": " + quoted(key) + " is not a key (1 to 63 of A-Z a-z 0-9 . _ / -)";
}

std::string no_value(std::string_view where, std::string_view key) {
  return std::string(where) + ": " + quoted(key) + " is not printable text of at most 256 bytes";
}

}  // namespace

base::Expected<wire::Service, std::string> read_service(const json& value) {
  if (!value.is_object()) return Unexpected{std::string("service: an object with name, type and port")};
  wire::Service service{std::string(text_of(value, "name")), std::string(text_of(value, "type")), 0, {}};
  if (!wire::is_service_name(service.name)) {
    return Unexpected{std::string("service: a name of 1 to 63 bytes of printable text")};
  }
  if (!wire::is_service_type(service.type)) {
    return Unexpected{std::string("service: a type such as _http._tcp or _ntp._udp, of at most 15 A-Z a-z 0-9 -")};
  }
  const auto port = value.find("port");
  const auto number = port == value.end() ? std::nullopt : base::json_integer(*port, 1, 65535);
  if (!number) return Unexpected{std::string("service: a port of 1 to 65535")};
  service.port = static_cast<std::uint16_t>(*number);
  const auto txt = value.find("txt");
  if (txt == value.end() || txt->is_null()) return service;
  if (!txt->is_object() || txt->size() > wire::max_txt)
    return Unexpected{std::string("txt: an object of at most 32 texts")};
  for (const auto& [key, text] : txt->items()) {
    const auto content = base::json_text(text);
    if (!wire::is_key(key)) return Unexpected{no_key("txt", key)};
    if (!content || !wire::is_free_text(*content)) return Unexpected{no_value("txt", key)};
    service.txt.emplace(key, *content);
  }
  return service;
}

base::Expected<TagPatch, std::string> read_tag_patch(const json& value) {
  if (!value.is_object() || value.empty()) {
    return Unexpected{std::string("tags: an object of texts to set and nulls to remove")};
  }
  TagPatch patch;
  for (const auto& [key, text] : value.items()) {
    const auto content = base::json_text(text);
    if (!wire::is_key(key)) return Unexpected{no_key("tags", key)};
    if (!text.is_null() && (!content || !wire::is_free_text(*content))) return Unexpected{no_value("tags", key)};
    patch.emplace(key, content ? std::optional(std::string(*content)) : std::nullopt);
  }
  return patch;
}

}  // namespace discover::control
