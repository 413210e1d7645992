#include "base/json.hpp"

#include <unordered_set>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/text.hpp"

namespace discover::base {
namespace {

using nlohmann::json;

/// Watches nlohmann's parser from the front row: stops it before it goes too deep or takes a key twice, and
/// hands everything else on to the library's own builder.
class GuardedBuilder {
 public:
  GuardedBuilder(json& result, int depth) : builder_(result, false), depth_(depth) {}

  bool null() { return nested() && builder_.null(); }
  bool boolean(bool value) { return nested() && builder_.boolean(value); }
  bool number_integer(json::number_integer_t value) { return nested() && builder_.number_integer(value); }
  bool number_unsigned(json::number_unsigned_t value) { return nested() && builder_.number_unsigned(value); }
  bool number_float(json::number_float_t value, const std::string& text) {
    return nested() && builder_.number_float(value, text);
  }
  bool string(std::string& value) { return nested() && builder_.string(value); }
  bool binary(json::binary_t& value) { return nested() && builder_.binary(value); }
  bool start_object(std::size_t elements) {
    return open() && builder_.start_object(elements);
  }
  bool key(std::string& value) {
    if (!keys_.back().insert(value).second) return fail("duplicate key \"" + printable(value) + "\"");
    return builder_.key(value);
  }
  bool end_object() { return close() && builder_.end_object(); }
  bool start_array(std::size_t elements) { return open() && builder_.start_array(elements); }
  bool end_array() { return close() && builder_.end_array(); }
  bool parse_error(std::size_t position, const std::string&, const json::exception&) {
    return fail("not valid JSON at byte " + std::to_string(position));
  }

  const std::string& error() const { return error_; }

 private:
  bool nested() { return !keys_.empty() || fail("neither an object nor an array"); }
  bool open() {
    if (static_cast<int>(keys_.size()) == depth_) return fail("nested deeper than " + std::to_string(depth_));
    keys_.emplace_back();
    return true;
  }
  bool close() {
    keys_.pop_back();
    return true;
  }
  bool fail(std::string reason) {
    if (error_.empty()) error_ = std::move(reason);
    return false;
  }

  nlohmann::detail::json_sax_dom_parser<json> builder_;
  int depth_;
  std::vector<std::unordered_set<std::string>> keys_;  // of each open object or array
  std::string error_;
};

}  // namespace

Expected<json, std::string> parse_json(std::string_view text, JsonLimits limits) {
  if (text.size() > limits.bytes) {
    return Unexpected{"longer than " + std::to_string(limits.bytes) + " bytes"};
  }
  json result;
  GuardedBuilder builder(result, limits.depth);
  if (!json::sax_parse(text, &builder, nlohmann::detail::input_format_t::json, true, limits.comments)) {
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
