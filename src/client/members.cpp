#include "client/members.hpp"

#include <limits>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "client/wall_time.hpp"
#include "discover/error.hpp"

namespace discover::client {
namespace {

using nlohmann::json;

[[noreturn]] void refuse(std::string_view key, std::string_view expected) {
  throw Error(ErrorCode::bad_reply, "the daemon's \"" + std::string(key) + "\" is not " + std::string(expected));
}

std::uint64_t as_count(std::string_view key, const json& value) {
  const auto count = base::json_integer(value, 0, std::numeric_limits<std::int64_t>::max());
  if (!count) refuse(key, "a whole number");
  return static_cast<std::uint64_t>(*count);
}

const json& empty_object() {
  static const json empty = json::object();
  return empty;
}

}  // namespace

Members::Members(const nlohmann::json& object) : object_(&object) {
  if (!object.is_object()) throw Error(ErrorCode::bad_reply, "the daemon gave something else than an object");
}

Member Members::operator[](const char* key) const {
  const auto member = object_->find(key);
  return {key, member == object_->end() ? nullptr : &*member};
}

Member::Member(std::string_view key, const json* value)
    : key_(key), value_(value == nullptr || value->is_null() ? nullptr : value) {}

std::optional<std::string> Member::text() const {
  if (value_ == nullptr) return std::nullopt;
  const auto text = base::json_text(*value_);
  if (!text) refuse(key_, "text");
  return std::string(*text);
}

std::string Member::needed_text() const {
  auto value = text();
  if (!value) refuse(key_, "there");
  return *std::move(value);
}

std::optional<bool> Member::flag() const {
  if (value_ == nullptr) return std::nullopt;
  if (!value_->is_boolean()) refuse(key_, "true or false");
  return value_->get<bool>();
}

std::optional<double> Member::number() const {
  if (value_ == nullptr) return std::nullopt;
  if (!value_->is_number()) refuse(key_, "a number");
  return value_->get<double>();
}

std::optional<std::uint64_t> Member::count() const {
  if (value_ == nullptr) return std::nullopt;
  return as_count(key_, *value_);
}

std::optional<std::uint16_t> Member::port() const {
  const auto value = count();
  if (!value) return std::nullopt;
  if (*value > std::numeric_limits<std::uint16_t>::max()) refuse(key_, "a port");
  return static_cast<std::uint16_t>(*value);
}

std::optional<Seconds> Member::seconds() const {
  const auto value = number();
  if (!value) return std::nullopt;
  return Seconds{*value};
}

std::optional<Milliseconds> Member::milliseconds() const {
  const auto value = number();
  if (!value) return std::nullopt;
  return Milliseconds{*value};
}

std::optional<WallTime> Member::wall_time() const {
  const auto value = text();
  if (!value) return std::nullopt;
  const auto time = parse_wall_time(*value);
  if (!time) refuse(key_, "a time as in RFC 3339");
  return time;
}

std::vector<std::string> Member::texts() const {
  std::vector<std::string> texts;
  if (value_ == nullptr) return texts;
  if (!value_->is_array()) refuse(key_, "an array");
  for (const auto& element : *value_) {
    const auto text = base::json_text(element);
    if (!text) refuse(key_, "an array of texts");
    texts.emplace_back(*text);
  }
  return texts;
}

std::map<std::string, std::string> Member::attributes() const {
  std::map<std::string, std::string> attributes;
  for (const auto& [name, value] : object().json().items()) {
    const auto text = base::json_text(value);
    attributes.emplace(name, text ? std::string(*text) : base::safe_dump(value));
  }
  return attributes;
}

std::map<std::string, std::uint64_t> Member::counts() const {
  std::map<std::string, std::uint64_t> counts;
  for (const auto& [name, value] : object().json().items()) counts.emplace(name, as_count(name, value));
  return counts;
}

Members Member::object() const { return Members(value_ == nullptr ? empty_object() : *value_); }

void Member::visit(const std::function<void(const Members&)>& take) const {
  if (value_ == nullptr) return;
  if (!value_->is_array()) refuse(key_, "an array");
  for (const auto& element : *value_) take(Members(element));
}

}  // namespace discover::client
