#include "wire/body.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "base/text.hpp"
#include "wire/limits.hpp"
#include "wire/rules.hpp"

namespace discover::wire {
namespace {

using nlohmann::json;

/// Takes a parsed body apart, key by key. The first thing wrong stops it and is its error.
class Decoder {
 public:
  explicit Decoder(const json& body) : body_(body) {}

  bool run() {
    if (!body_.is_object()) return fail("not an object");
    return take_name() && take_text("os", out_.os) && take_text("kernel", out_.kernel) &&
           take_text("arch", out_.arch) && take_text("version", out_.version) && take_booted_at() && take_addresses() &&
           take_map(body_, "tags", max_tags, out_.tags) && take_services();
  }

  Description& result() { return out_; }
  const std::string& error() const { return error_; }

 private:
  bool fail(std::string reason) {
    error_ = std::move(reason);
    return false;
  }

  /// The value of an optional key; a null counts as absent.
  static const json* find(const json& object, const char* key) {
    const auto found = object.find(key);
    return found == object.end() || found->is_null() ? nullptr : &*found;
  }

  bool take_name() {
    const json* value = find(body_, "name");
    const auto text = value != nullptr ? base::json_text(*value) : std::nullopt;
    if (!text || !base::is_valid_name(*text)) return fail("name: not a host name");
    out_.name = *text;
    return true;
  }

  bool take_text(const char* key, std::optional<std::string>& out) {
    const json* value = find(body_, key);
    if (value == nullptr) return true;
    const auto text = base::json_text(*value);
    if (!text || !is_free_text(*text))
      return fail(fmt::format("{}: not printable text of at most {} bytes", key, max_text_bytes));
    out = *text;
    return true;
  }

  bool take_booted_at() {
    const json* value = find(body_, "booted_at");
    if (value == nullptr) return true;
    out_.booted_at = base::json_integer(*value, 0, latest_time_s);
    return out_.booted_at.has_value() || fail("booted_at: not seconds since 1970");
  }

  bool take_addresses() {
    const json* list = find(body_, "addresses");
    if (list == nullptr) return true;
    if (!list->is_array() || list->size() > max_addresses) return fail("addresses: not a list of at most 64");
    for (const auto& item : *list) {
      const auto text = base::json_text(item);
      const auto address = text ? base::parse_ip_address(*text) : std::nullopt;
      if (!address || !address->is_unicast()) return fail("addresses: not a host's address");
      out_.addresses.push_back(*address);
    }
    return true;
  }

  bool take_map(const json& object, const char* key, std::size_t limit, std::map<std::string, std::string>& out) {
    const json* map = find(object, key);
    if (map == nullptr) return true;
    if (!map->is_object() || map->size() > limit)
      return fail(fmt::format("{}: not an object of at most {} texts", key, limit));
    for (const auto& [name, value] : map->items()) {
      const auto text = base::json_text(value);
      if (!is_key(name) || !text || !is_free_text(*text)) {
        return fail(fmt::format("{}: \"{}\" is not a key with a text", key, base::printable(name)));
      }
      out.emplace(name, *text);
    }
    return true;
  }

  bool take_services() {
    const json* list = find(body_, "services");
    if (list == nullptr) return true;
    if (!list->is_array() || list->size() > max_services) return fail("services: not a list of at most 64");
    return std::all_of(list->begin(), list->end(), [this](const json& item) { return take_service(item); });
  }

  bool take_service(const json& item) {
    if (!item.is_object()) return fail("services: not an object");
    const json* name = find(item, "name");
    const json* type = find(item, "type");
    const json* port = find(item, "port");
    const auto name_text = name != nullptr ? base::json_text(*name) : std::nullopt;
    const auto type_text = type != nullptr ? base::json_text(*type) : std::nullopt;
    const auto number = port != nullptr ? base::json_integer(*port, 1, 65535) : std::nullopt;
    if (!name_text || !is_service_name(*name_text)) return fail("services: name is not a text of 1 to 63 bytes");
    if (!type_text || !is_service_type(*type_text)) return fail("services: type is not like _ssh._tcp");
    if (!number) return fail("services: port is not 1 to 65535");
    Service service{std::string(*name_text), std::string(*type_text), static_cast<std::uint16_t>(*number), {}};
    if (!take_map(item, "txt", max_txt, service.txt)) return false;
    out_.services.push_back(std::move(service));
    return true;
  }

  const json& body_;
  Description out_;
  std::string error_;
};

/// How long the body is with \u escapes in place of all that is not ASCII, as clients are given it: its limit
/// bounds what one row of an answer can take.
std::size_t escaped_bytes(std::string_view body) {
  std::size_t bytes = 0;
  for (const char c : body) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) bytes += 1;
    if (byte >= 0xc0) bytes += byte < 0xf0 ? 6 : 12;  // a surrogate pair beyond U+FFFF (RFC 8259 s.7)
  }
  return bytes;
}

json service_json(const Service& service) {
  json out = {{"name", service.name}, {"type", service.type}, {"port", service.port}};
  if (!service.txt.empty()) out["txt"] = service.txt;
  return out;
}

}  // namespace

std::string encode_body(const Description& description) {
  json out = {{"name", description.name}};
  if (description.os) out["os"] = *description.os;
  if (description.kernel) out["kernel"] = *description.kernel;
  if (description.arch) out["arch"] = *description.arch;
  if (description.version) out["version"] = *description.version;
  if (description.booted_at) out["booted_at"] = *description.booted_at;
  for (const auto& address : description.addresses) out["addresses"].push_back(to_string(address));
  if (!description.tags.empty()) out["tags"] = description.tags;
  for (const auto& service : description.services) out["services"].push_back(service_json(service));
  return base::safe_dump(out);
}

base::Expected<Description, std::string> decode_body(std::string_view body) {
  const auto parsed = base::parse_json(body, {.bytes = max_body_bytes, .depth = max_body_depth});
  if (!parsed) return base::Unexpected{parsed.error()};
  if (escaped_bytes(body) > max_body_bytes) return base::Unexpected{std::string("too long when escaped")};
  Decoder decoder(*parsed);
  if (!decoder.run()) return base::Unexpected{decoder.error()};
  return std::move(decoder.result());
}

}  // namespace discover::wire
