#include "client/members.hpp"

#include <limits>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "client/wall_time.hpp"
#include "discover/error.hpp"

namespace discover::client {
namespace {

using nlohmann::json;

[[noreturn]] void refuse(const std::string& key, const std::string& expected) {
  throw Error(ErrorCode::bad_reply, "the daemon's \"" + key + "\" is not " + expected);
}

std::uint64_t as_count(const char* key, const json& value) {
  const auto count = base::json_integer(value, 0, std::numeric_limits<std::int64_t>::max());
  if (!count) refuse(key, "a whole number");
  return static_cast<std::uint64_t>(*count);
}

const json& empty_object() {
  static const json empty = json::object();
  return empty;
}

}  // namespace

Members::Members(const json& object) : object_(&object) {
  if (!object.is_object()) throw Error(ErrorCode::bad_reply, "the daemon gave something else than an object");
}

const json* Members::find(const char* key) const {
  const auto member = object_->find(key);
  return member == object_->end() || member->is_null() ? nullptr : &*member;
}

std::optional<std::string> Members::text(const char* key) const {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  const auto text = base::json_text(*value);
  if (!text) refuse(key, "text");
  return std::string(*text);
}

std::string Members::needed_text(const char* key) const {
  auto value = text(key);
  if (!value) refuse(key, "there");
  return *std::move(value);
}

std::optional<bool> Members::flag(const char* key) const {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_boolean()) refuse(key, "true or false");
  return value->get<bool>();
}

std::optional<double> Members::number(const char* key) const {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_number()) refuse(key, "a number");
  return value->get<double>();
}

std::optional<std::uint64_t> Members::count(const char* key) const {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  return as_count(key, *value);
}

std::optional<std::uint16_t> Members::port(const char* key) const {
  const auto value = count(key);
  if (!value) return std::nullopt;
  if (*value > std::numeric_limits<std::uint16_t>::max()) refuse(key, "a port");
  return static_cast<std::uint16_t>(*value);
}

std::optional<Seconds> Members::seconds(const char* key) const {
  const auto value = number(key);
  if (!value) return std::nullopt;
  return Seconds{*value};
}

std::optional<Milliseconds> Members::milliseconds(const char* key) const {
  const auto value = number(key);
  if (!value) return std::nullopt;
  return Milliseconds{*value};
}

std::optional<WallTime> Members::wall_time(const char* key) const {
  const auto value = text(key);
  if (!value) return std::nullopt;
  const auto time = parse_wall_time(*value);
  if (!time) refuse(key, "a time as in RFC 3339");
  return time;
}

std::vector<std::string> Members::texts(const char* key) const {
  std::vector<std::string> texts;
  const auto* value = find(key);
  if (value == nullptr) return texts;
  if (!value->is_array()) refuse(key, "an array");
  for (const auto& element : *value) {
    const auto text = base::json_text(element);
    if (!text) refuse(key, "an array of texts");
    texts.emplace_back(*text);
  }
  return texts;
}

std::map<std::string, std::string> Members::attributes(const char* key) const {
  std::map<std::string, std::string> attributes;
  const Members below = object(key);
  for (const auto& [name, value] : below.object_->items()) {
    const auto text = base::json_text(value);
    attributes.emplace(name, text ? std::string(*text) : base::safe_dump(value));
  }
  return attributes;
}

std::map<std::string, std::uint64_t> Members::counts(const char* key) const {
  std::map<std::string, std::uint64_t> counts;
  const Members below = object(key);
  for (const auto& [name, value] : below.object_->items())
    counts.emplace(name, as_count(name.c_str(), value));
  return counts;
}

Members Members::object(const char* key) const {
  const auto* value = find(key);
  return Members(value == nullptr ? empty_object() : *value);
}

void Members::visit(const char* key, const std::function<void(const Members&)>& take) const {
  const auto* value = find(key);
  if (value == nullptr) return;
  if (!value->is_array()) refuse(key, "an array");
  for (const auto& element : *value) take(Members(element));
}

}  // namespace discover::client
