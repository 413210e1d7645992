#include "control/json_writer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "base/plain.hpp"
#include "base/text.hpp"

namespace discover::control {
namespace {

constexpr std::string_view hex = "0123456789abcdef";

void append_number(std::string& out, auto value) {
  std::array<char, 20> digits{};  // the longest 64-bit number with its sign
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

/// Writes `value` right-aligned into the places from `first` on, with leading zeros.
void put_digits(char* first, int places, int value) {
  for (char* place = first + places; place != first; value /= 10) *--place = static_cast<char>('0' + value % 10);
}

void append_unit(std::string& out, char32_t unit) {
  std::array<char, 6> escape = {'\\', 'u'};
  for (std::size_t i = 0; i < 4; ++i) escape[2 + i] = hex[unit >> (12 - 4 * i) & 15];
  out.append(escape.data(), escape.size());
}

void append_escape(std::string& out, char32_t point) {
  if (point < 0x10000) return append_unit(out, point);
  append_unit(out, 0xd800 + ((point - 0x10000) >> 10));  // RFC 8259 s.7: a surrogate pair
  append_unit(out, 0xdc00 + ((point - 0x10000) & 0x3ff));
}

}  // namespace

JsonWriter& JsonWriter::begin(char bracket) {
  separate();
  out_ += bracket;
  return *this;
}

JsonWriter& JsonWriter::end(char bracket) {
  out_ += bracket;
  return *this;
}

JsonWriter& JsonWriter::plain_key(std::string_view plain) {
  separate();
  out_ += '"';
  out_ += plain;
  out_ += "\":";
  return *this;
}

JsonWriter& JsonWriter::foreign_key(std::string_view text) {
  this->text(text);
  out_ += ':';
  return *this;
}

JsonWriter& JsonWriter::text(std::string_view text) {
  separate();
  out_ += '"';
  escaped(text);
  out_ += '"';
  return *this;
}

void JsonWriter::escaped(std::string_view text) {
  while (!text.empty()) {
    const auto length = base::plain_length(text);
    out_ += text.substr(0, length);
    text.remove_prefix(length);
    if (!text.empty()) escape_front(text);
  }
}

void JsonWriter::escape_front(std::string_view& text) {
  const auto point = base::first_code_point(text);
  if (point.value == '"' || point.value == '\\') {
    out_ += '\\';
    out_ += text.front();
  } else {
    append_escape(out_, point.bytes == 0 ? U'\ufffd' : point.value);
  }
  text.remove_prefix(std::max<std::size_t>(point.bytes, 1));
}

JsonWriter& JsonWriter::boolean(bool value) { return raw(value ? "true" : "false"); }

JsonWriter& JsonWriter::null() { return raw("null"); }

JsonWriter& JsonWriter::raw(std::string_view json) {
  separate();
  out_ += json;
  return *this;
}

JsonWriter& JsonWriter::signed_number(std::int64_t value) {
  separate();
  append_number(out_, value);
  return *this;
}

JsonWriter& JsonWriter::unsigned_number(std::uint64_t value) {
  separate();
  append_number(out_, value);
  return *this;
}

JsonWriter& JsonWriter::seconds(base::Duration duration) {
  const auto ms = std::max<std::int64_t>(std::chrono::floor<std::chrono::milliseconds>(duration).count(), 0);
  separate();
  append_number(out_, ms / 1000);
  std::array<char, 4> fraction = {'.'};
  put_digits(&fraction[1], 3, static_cast<int>(ms % 1000));
  out_.append(fraction.data(), fraction.size());
  return *this;
}

JsonWriter& JsonWriter::timestamp(base::WallTime time) {
  using namespace std::chrono;
  constexpr base::WallTime earliest = sys_days(year(0) / January / 1);  // RFC 3339 s.1: years 0000 to 9999
  constexpr base::WallTime latest = sys_days(year(10000) / January / 1) - milliseconds(1);
  time = std::clamp(time, earliest, latest);
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(time - day);
  std::array<char, 26> out = {'"', '0', '0', '0', '0', '-', '0', '0', '-', '0', '0', 'T', '0',
                              '0', ':', '0', '0', ':', '0', '0', '.', '0', '0', '0', 'Z', '"'};
  put_digits(&out[1], 4, static_cast<int>(date.year()));
  put_digits(&out[6], 2, static_cast<int>(static_cast<unsigned>(date.month())));
  put_digits(&out[9], 2, static_cast<int>(static_cast<unsigned>(date.day())));
  put_digits(&out[12], 2, static_cast<int>(clock.hours().count()));
  put_digits(&out[15], 2, static_cast<int>(clock.minutes().count()));
  put_digits(&out[18], 2, static_cast<int>(clock.seconds().count()));
  put_digits(&out[21], 3, static_cast<int>(clock.subseconds().count()));
  return raw({out.data(), out.size()});
}

JsonWriter& JsonWriter::id(const wire::NodeId& id) {
  std::array<char, 2 * std::tuple_size_v<decltype(id.bytes)> + 2> out{};
  std::size_t used = 0;
  out[used++] = '"';
  for (const auto byte : id.bytes) {
    out[used++] = hex[byte >> 4];
    out[used++] = hex[byte & 15];
  }
  out[used++] = '"';
  return raw({out.data(), used});
}

JsonWriter& JsonWriter::address(base::Ipv4 address) {
  separate();
  out_ += '"';
  for (int shift = 24; shift >= 0; shift -= 8) {
    append_number(out_, address.value >> shift & 255);
    out_ += shift > 0 ? '.' : '"';
  }
  return *this;
}

JsonWriter& JsonWriter::address(const base::IpAddress& address) { return text(to_string(address)); }

}  // namespace discover::control
