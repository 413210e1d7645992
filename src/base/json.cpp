#include "base/json.hpp"

#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace discover::base {
namespace {

using nlohmann::json;

/// Builds what nlohmann's parser reads, and stops it before it goes too deep or takes a key twice.
class GuardedBuilder {
 public:
  GuardedBuilder(json& result, int depth) : result_(result), depth_(depth) {}

  bool null() { return take(nullptr); }
  bool boolean(bool value) { return take(value); }
  bool number_integer(json::number_integer_t value) { return take(value); }
  bool number_unsigned(json::number_unsigned_t value) { return take(value); }
  bool number_float(json::number_float_t value, const std::string&) { return take(value); }
  bool string(std::string& value) { return take(std::move(value)); }
  bool binary(json::binary_t&) { return fail("binary"); }  // which JSON has not
  bool start_object(std::size_t) { return open(json::object()); }
  bool key(std::string& value) {
    const auto [entry, is_new] = open_.back()->get_ref<json::object_t&>().try_emplace(std::move(value));
    if (!is_new) return fail("duplicate key \"" + printable(entry->first) + "\"");
    member_ = &entry->second;
    return true;
  }
  bool end_object() { return close(); }
  bool start_array(std::size_t) { return open(json::array()); }
  bool end_array() { return close(); }
  bool parse_error(std::size_t position, const std::string&, const json::exception&) {
    return fail("not valid JSON at byte " + std::to_string(position));
  }

  const std::string& error() const { return error_; }

 private:
  bool take(json value) {
    if (open_.empty()) return fail("neither an object nor an array");
    place(std::move(value));
    return true;
  }
  bool open(json value) {
    if (static_cast<int>(open_.size()) == depth_) return fail("nested deeper than " + std::to_string(depth_));
    open_.push_back(&place(std::move(value)));
    return true;
  }
  json& place(json value) {
    if (open_.empty()) return result_ = std::move(value);
    if (open_.back()->is_array()) return open_.back()->emplace_back(std::move(value));
    return *member_ = std::move(value);
  }
  bool close() {
    open_.pop_back();
    return true;
  }
  bool fail(std::string reason) {
    if (error_.empty()) error_ = std::move(reason);
    return false;
  }

  json& result_;
  int depth_;
  std::vector<json*> open_;  // objects and arrays, each inside the one before; only the last one changes
  json* member_ = nullptr;   // whose key was read last
  std::string error_;
};

}  // namespace

Expected<json, std::string> parse_json(std::string_view text, JsonLimits limits) {
  if (text.size() > limits.bytes) {
    return Unexpected{"longer than " + std::to_string(limits.bytes) + " bytes"};
  }
  json result;
  GuardedBuilder builder(result, limits.depth);
  if (!json::sax_parse(text, &builder, json::input_format_t::json, true, limits.comments)) {
    return Unexpected{builder.error().empty() ? std::string("not valid JSON") : builder.error()};
  }
  return result;
}

std::optional<std::int64_t> json_integer(const json& value, std::int64_t low, std::int64_t high) {
  if (!value.is_number_integer()) return std::nullopt;
  if (value.is_number_unsigned() &&
      value.get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    return std::nullopt;
  }
  const auto integer = value.get<std::int64_t>();
  if (integer < low || integer > high) return std::nullopt;
  return integer;
}

std::optional<std::string_view> json_text(const json& value) {
  if (!value.is_string()) return std::nullopt;
  return std::string_view(*value.get_ptr<const json::string_t*>());
}

std::string safe_dump(const json& value) { return value.dump(-1, ' ', true, json::error_handler_t::replace); }

}  // namespace discover::base
