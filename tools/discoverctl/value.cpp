#include "value.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "phrases.hpp"

namespace discoverctl {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Takes the digits at the front of `text`, without the zeros they start with.
std::string_view take_number(std::string_view& text) {
  std::size_t end = 0;
  while (end < text.size() && is_digit(text[end])) ++end;
  auto digits = text.substr(0, end);
  text.remove_prefix(end);
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  return digits;
}

/// Appends a number so that of two the one with more digits comes later, however many bytes tell how many.
void append_number(std::string& out, std::string_view digits) {
  constexpr std::size_t most = 255;  // that one byte tells
  out += '0';
  auto length = digits.size();
  for (; length >= most; length -= most) out += static_cast<char>(most);
  out += static_cast<char>(length);
  out += digits;
}

/// A text whose bytes are in the order in which people count: node2 before node10.
std::string natural_key(std::string_view text) {
  std::string key;
  key.reserve(text.size() + 4);
  while (!text.empty()) {
    if (is_digit(text.front())) {
      append_number(key, take_number(text));
    } else {
      key += text.front();
      text.remove_prefix(1);
    }
  }
  return key;
}

/// IPv4 before IPv6, each by its bytes; text that is no address comes last.
std::string address_key(const std::string& text) {
  std::array<char, 16> bytes{};
  char kind = 0;
  if (::inet_pton(AF_INET, text.c_str(), bytes.data()) != 1) {
    kind = ::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1 ? 1 : 2;
  }
  return kind + std::string(bytes.data(), bytes.size());
}

std::string number(double value) {
  return value == std::floor(value) ? fmt::format("{:.0f}", value) : fmt::format("{:.3f}", value);
}

/// RFC 3339 without the fraction of the second, which only programs need.
std::string text_for_people(const std::string& text, Kind kind) {
  const auto fraction = kind == Kind::time ? text.find('.') : std::string::npos;
  return fraction == std::string::npos ? or_unknown(text) : text.substr(0, fraction) + "Z";
}

std::string number_for_people(double value, Kind kind) {
  if (kind == Kind::seconds) return age(discover::Seconds{value});
  if (kind == Kind::milliseconds) return round_trip(discover::Milliseconds{value});
  return number(value);
}

}  // namespace

std::string for_people(const Value& value, Kind kind) {
  if (const auto* text = std::get_if<std::string>(&value)) return text_for_people(*text, kind);
  if (const auto* count = std::get_if<double>(&value)) return number_for_people(*count, kind);
  if (const auto* flag = std::get_if<bool>(&value)) return yes_or_no(*flag);
  if (const auto* texts = std::get_if<std::vector<std::string>>(&value)) {
    return or_unknown(joined(*texts, ","));
  }
  return unknown;
}

std::string for_programs(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* count = std::get_if<double>(&value)) return number(*count);
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* texts = std::get_if<std::vector<std::string>>(&value)) return joined(*texts, ",");
  return "";
}

SortKey::SortKey(Value value, Kind kind) : value_(std::move(value)) {
  const auto* text = std::get_if<std::string>(&value_);
  if (text != nullptr) bytes_ = kind == Kind::address ? address_key(*text) : natural_key(*text);
}

bool SortKey::operator<(const SortKey& other) const {
  if (!is_known() || !other.is_known()) return is_known() && !other.is_known();
  const auto order = bytes_.compare(other.bytes_);
  return order != 0 ? order < 0 : value_ < other.value_;
}

}  // namespace discoverctl
