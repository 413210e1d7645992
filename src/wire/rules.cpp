#include "wire/rules.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "wire/limits.hpp"

namespace discover::wire {
namespace {

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

}  // namespace

bool is_free_text(std::string_view text) { return text.size() <= max_text_bytes && base::is_printable_text(text); }

bool is_key(std::string_view text) {
  return !text.empty() && text.size() <= max_key_bytes && std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter_or_digit(c) || c == '.' || c == '_' || c == '/' || c == '-';
  });
}

bool is_service_name(std::string_view text) {
  return !text.empty() && text.size() <= max_key_bytes && base::is_printable_text(text);
}

bool is_service_type(std::string_view text) {
  constexpr std::size_t max_name = 15;
  constexpr std::size_t transport = 5;  // "._tcp"
  if (text.size() < 1 + 1 + transport || text.size() > 1 + max_name + transport || text.front() != '_') return false;
  const auto tail = text.substr(text.size() - transport);
  const auto name = text.substr(1, text.size() - 1 - transport);
  return (tail == "._tcp" || tail == "._udp") &&
         std::all_of(name.begin(), name.end(), [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

}  // namespace discover::wire
