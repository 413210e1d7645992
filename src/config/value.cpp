#include "config/value.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "base/text.hpp"
#include "config/error.hpp"
#include "config/nearest.hpp"

namespace discover::config {
namespace {

constexpr std::size_t longest_excerpt = 60;  // bytes of a bad value that an error repeats

}  // namespace

Value::Value(const nlohmann::json& json, std::string file, std::string path)
    : json_(json), file_(std::move(file)), path_(std::move(path)) {}

bool Value::is_boolean() const { return json_.is_boolean(); }

bool Value::boolean() const {
  if (!json_.is_boolean()) refuse("true or false");
  return json_.get<bool>();
}

std::int64_t Value::integer(std::int64_t low, std::int64_t high, std::string_view expected) const {
  const auto integer = base::json_integer(json_, low, high);
  if (!integer) refuse(expected);
  return *integer;
}

std::string Value::text(bool (*rule)(std::string_view), std::string_view expected) const {
  const auto text = base::json_text(json_);
  if (!text || !rule(*text)) refuse(expected);
  return std::string(*text);
}

void Value::need_object(std::string_view expected) const {
  if (!json_.is_object()) refuse(expected);
}

std::vector<Value> Value::items(std::size_t limit, std::string_view expected) const {
  if (!json_.is_array()) refuse(expected);
  if (json_.size() > limit) complain(fmt::format("{} entries are more than {}", json_.size(), expected));
  std::vector<Value> items;
  for (const auto& item : json_) items.emplace_back(item, file_, fmt::format("{}[{}]", path_, items.size()));
  return items;
}

std::vector<std::pair<std::string, Value>> Value::entries(std::size_t limit, std::string_view expected) const {
  need_object(expected);
  if (json_.size() > limit) complain(fmt::format("{} entries are more than {}", json_.size(), expected));
  std::vector<std::pair<std::string, Value>> entries;
  for (const auto& [key, value] : json_.items()) entries.emplace_back(key, Value(value, file_, path_of(key)));
  return entries;
}

std::optional<Value> Value::find(std::string_view key) const {
  const auto found = json_.find(key);
  if (found == json_.end() || found->is_null()) return std::nullopt;
  return Value(*found, file_, path_of(key));
}

Value Value::need(std::string_view key) const {
  auto value = find(key);
  if (!value) complain(fmt::format("{} is missing", key));
  return *value;
}

void Value::allow_only(std::span<const std::string_view> known) const {
  for (const auto& [key, value] : json_.items()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    Value(value, file_, path_of(key)).complain("unknown key; " + suggestion(key, known));
  }
}

void Value::refuse(std::string_view expected) const {
  auto excerpt = base::safe_dump(json_);
  if (excerpt.size() > longest_excerpt) excerpt = excerpt.substr(0, longest_excerpt) + "...";
  complain(fmt::format("{} is not {}", excerpt, expected));
}

void Value::complain(std::string_view complaint) const {
  if (path_.empty()) throw Error(fmt::format("{}: {}", file_, complaint));
  throw Error(fmt::format("{}: {}: {}", file_, path_, complaint));
}

std::string Value::path_of(std::string_view key) const {
  return path_.empty() ? base::printable(key) : fmt::format("{}.{}", path_, base::printable(key));
}

}  // namespace discover::config
