#include "value.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cmath>
#include <cstdint>
#include <string_view>

#include <fmt/format.h>

#include "phrases.hpp"

namespace discoverctl {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Takes the digits at the front of `text`, without the zeros they start with.
std::string_view take_number(std::string_view& text) {
  std::size_t end = 0;
  while (end < text.size() && is_digit(text[end])) ++end;
  auto digits = text.substr(0, end);
  text.remove_prefix(end);
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  return digits;
}

/// Takes off what both begin with, but no digit that a number goes on behind.
void skip_common(std::string_view& a, std::string_view& b) {
  auto common = static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
  while (common > 0 && is_digit(a[common - 1])) --common;
  a.remove_prefix(common);
  b.remove_prefix(common);
}

bool natural_order(std::string_view a, std::string_view b) {
  const auto whole_a = a;
  const auto whole_b = b;
  skip_common(a, b);
  while (!a.empty() && !b.empty()) {
    if (is_digit(a.front()) && is_digit(b.front())) {
      const auto left = take_number(a);
      const auto right = take_number(b);
      if (left.size() != right.size()) return left.size() < right.size();
      if (left != right) return left < right;
    } else {
      if (a.front() != b.front())
        return static_cast<unsigned char>(a.front()) < static_cast<unsigned char>(b.front());
      a.remove_prefix(1);
      b.remove_prefix(1);
    }
  }
  return a.size() != b.size() ? a.size() < b.size() : whole_a < whole_b;
}

/// IPv4 before IPv6, each by its bytes; text that is no address comes last.
std::array<std::uint8_t, 17> address_key(const std::string& text) {
  std::array<std::uint8_t, 17> key{};
  if (::inet_pton(AF_INET, text.c_str(), key.data() + 1) == 1) return key;
  key[0] = ::inet_pton(AF_INET6, text.c_str(), key.data() + 1) == 1 ? 1 : 2;
  return key;
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

bool comes_before(const Value& a, const Value& b, Kind kind) {
  if (!is_known(a) || !is_known(b)) return is_known(a) && !is_known(b);
  const auto* left = std::get_if<std::string>(&a);
  const auto* right = std::get_if<std::string>(&b);
  if (left == nullptr || right == nullptr) return a < b;
  if (kind != Kind::address) return natural_order(*left, *right);
  const auto left_key = address_key(*left);
  const auto right_key = address_key(*right);
  return left_key != right_key ? left_key < right_key : *left < *right;
}

}  // namespace discoverctl
