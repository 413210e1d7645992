#include "control/cursor.hpp"

#include <charconv>

#include <fmt/format.h>

namespace discover::control {
namespace {

constexpr std::size_t epoch_digits = 16;

std::optional<std::uint64_t> number(std::string_view text, int base) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::string to_string(const Cursor& cursor) { return fmt::format("{:016x}-{}", cursor.epoch, cursor.number); }

std::optional<Cursor> parse_cursor(std::string_view text) {
  if (text.size() < epoch_digits + 2 || text[epoch_digits] != '-') return std::nullopt;
  const auto epoch = number(text.substr(0, epoch_digits), 16);
  const auto count = number(text.substr(epoch_digits + 1), 10);
  if (!epoch || !count) return std::nullopt;
  return Cursor{*epoch, *count};
}

}  // namespace discover::control
