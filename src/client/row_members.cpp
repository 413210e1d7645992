#include "client/row_members.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

#include <nlohmann/json.hpp>

#include "base/plain.hpp"
#include "discover/error.hpp"

namespace discover::client {
namespace {

using nlohmann::json;

constexpr std::size_t longest_exact = 18;  // digits of a whole number that surely fit 64 bits

[[noreturn]] void refuse() { throw Error(ErrorCode::bad_reply, "a row of the daemon's reply is not valid JSON"); }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// What stands between the quotation marks.
std::string_view unquoted(std::string_view string) { return string.substr(1, string.size() - 2); }

json parsed(std::string_view value) {
  auto whole = json::parse(value, nullptr, false);
  if (whole.is_discarded()) refuse();
  return whole;
}

/// A number without sign and exponent.
std::optional<json> plain_number(std::string_view text) {
  const auto* const end = text.data() + text.size();
  const auto* const point = std::find_if_not(text.data(), end, is_digit);
  const auto digits = point - text.data();
  if (digits == 0 || (text[0] == '0' && digits > 1)) return std::nullopt;
  if (point == end) {
    std::uint64_t number = 0;
    if (text.size() > longest_exact) return std::nullopt;
    std::from_chars(text.data(), end, number);
    return number;
  }
  if (*point != '.' || point + 1 == end || !std::all_of(point + 1, end, is_digit)) return std::nullopt;
  double number = 0;
  if (std::from_chars(text.data(), end, number).ec != std::errc()) return std::nullopt;
  return number;
}

/// The usual values that are neither text nor number.
std::optional<json> plain_word(std::string_view text) {
  if (text == "null") return json();
  if (text == "true") return true;
  if (text == "false") return false;
  if (text == "[]") return json::array();
  if (text == "{}") return json::object();
  return std::nullopt;
}

}  // namespace

RowMembers::RowMembers(std::string_view object) : rest_(object) { take('{'); }

/// The next byte that is no white space; 0 behind the last.
char RowMembers::peek() {
  while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
  return rest_.empty() ? '\0' : rest_.front();
}

void RowMembers::take(char expected) {
  if (peek() != expected) refuse();
  rest_.remove_prefix(1);
}

/// With its quotation marks.
std::string_view RowMembers::take_string() {
  std::size_t at = 1 + base::plain_length(rest_.substr(1));
  is_plain_ = at < rest_.size() && rest_[at] == '"';
  while (at < rest_.size() && rest_[at] != '"') at += rest_[at] == '\\' ? std::size_t{2} : std::size_t{1};
  if (at >= rest_.size()) refuse();
  const auto string = rest_.substr(0, at + 1);
  rest_.remove_prefix(string.size());
  return string;
}

/// An array or object, whatever is in it.
std::string_view RowMembers::take_container() {
  const auto whole = rest_;
  std::size_t depth = 0;
  do {
    const char c = peek();
    if (rest_.empty()) refuse();
    if (c == '"') {
      take_string();
      continue;
    }
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    rest_.remove_prefix(1);
  } while (depth > 0);
  return whole.substr(0, whole.size() - rest_.size());
}

std::string_view RowMembers::take_value() {
  const char c = peek();
  if (c == '"') return take_string();
  if (c == '{' || c == '[') return take_container();
  const auto* const end =
      std::find_if(rest_.begin(), rest_.end(), [](char at) { return at == ',' || at == '}' || is_space(at); });
  const auto value = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
  rest_.remove_prefix(value.size());
  return value;
}

bool RowMembers::next() {
  if (peek() == '}') {
    take('}');
    peek();
    if (!rest_.empty()) refuse();
    return false;
  }
  if (!first_) take(',');
  first_ = false;
  if (peek() != '"') refuse();
  const auto key = take_string();
  if (is_plain_) {
    key_ = unquoted(key);
  } else {
    decoded_key_ = parsed(key).get<std::string>();
    key_ = decoded_key_;
  }
  take(':');
  value_ = take_value();
  return true;
}

json RowMembers::value() const {
  if (value_.starts_with('"')) return is_plain_ ? json(unquoted(value_)) : parsed(value_);
  if (auto number = plain_number(value_)) return *std::move(number);
  if (auto word = plain_word(value_)) return *std::move(word);
  return parsed(value_);
}

}  // namespace discover::client
