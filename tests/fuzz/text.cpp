// Text of other hosts on its way to a terminal: whole, as a table, and as a datagram that is explained. README.md tells
// how an input is a table.
#include "base/text.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "csv.hpp"
#include "discover/text.hpp"
#include "expect.hpp"
#include "fuzzers.hpp"
#include "scout/datagram_text.hpp"
#include "scout/explain.hpp"
#include "script.hpp"
#include "table.hpp"
#include "wire/header.hpp"

namespace discover::fuzz {
namespace {

constexpr std::size_t most_columns = 4;
constexpr std::size_t most_cells = 32;

/// Apart from base::is_printable, so that one does not err as the other does: what a terminal acts on, reorders or
/// does not show (Unicode TR36 s.3).
bool is_harmless(char32_t point) {
  const bool control = point < 0x20 || (point >= 0x7f && point < 0xa0);
  const bool invisible = (point >= 0x200b && point <= 0x200f) || point == 0x2060 || point == 0xfeff;
  const bool reorders = (point >= 0x2028 && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069);
  const bool unassigned = (point >= 0xe000 && point < 0xf900) || (point >= 0xd800 && point < 0xe000);
  return !control && !invisible && !reorders && !unassigned;
}

bool is_harmless(std::string_view text) {
  while (!text.empty()) {
    const auto point = base::first_code_point(text);
    if (point.bytes == 0 || !is_harmless(point.value)) return false;
    text.remove_prefix(point.bytes);
  }
  return true;
}

void check_printable(std::string_view text) {
  const auto shown = discover::printable(text);
  expect(base::is_printable_text(shown) && is_harmless(shown), "what was made printable is printable");
  expect(shown.size() >= text.size(), "nothing is left out");
  const bool plain = base::is_printable_text(text) && text.find('\\') == text.npos;
  expect(plain == (shown == text), "only what is not printable, or a backslash, is shown otherwise");
}

void check_width(std::string_view text, std::size_t columns) {
  const auto shown = discover::printable(text);
  const auto fits = discover::fit_to_width(shown, columns);
  expect(shown.starts_with(fits) && base::is_valid_utf8(fits), "what fits is a beginning, and ends between characters");
  expect(discover::display_width(fits) <= columns, "what fits is no wider than there is room");
  const auto whole = discover::display_width(shown) <= columns;
  expect(whole == (fits.size() == shown.size()), "what is not too wide is not cut");
}

void check_csv(std::string_view text) {
  std::string line;
  discoverctl::append_csv_field(line, text);
  expect(base::is_printable_text(line), "a field of CSV is printable");
  const bool quoted = line.starts_with('"');
  const auto quotes = std::count(line.begin(), line.end(), '"');
  expect(quotes % 2 == 0 && (quoted || (quotes == 0 && line.find(',') == line.npos)), "a field of CSV stays one field");
}

void check_lines(std::string_view text, std::size_t rows, const discoverctl::Screen& screen) {
  std::size_t lines = 0;
  for (; !text.empty(); ++lines) {
    const auto end = text.find('\n');
    expect(end != text.npos, "every line of a table ends");
    expect(base::is_printable_text(text.substr(0, end)), "a line of a table is printable");
    const bool fits = screen.width == 0 || discover::display_width(text.substr(0, end)) <= screen.width;
    expect(fits, "a line of a table fits the screen");
    text.remove_prefix(end + 1);
  }
  expect(lines == rows, "a table has a line for every row");
}

std::string without_colours(std::string text) {
  for (const std::string_view colour : {"\x1b[0m", "\x1b[2m", "\x1b[31m", "\x1b[32m", "\x1b[33m"}) {
    for (auto at = text.find(colour); at != text.npos; at = text.find(colour, at)) text.erase(at, colour.size());
  }
  return text;
}

void check_table(Script& script) {
  const discoverctl::Screen screen{.terminal = true, .width = script.u8()};
  const std::size_t count = 1 + script.u8() % most_columns;
  std::vector<discoverctl::Column> columns;
  for (std::size_t i = 0; i < count; ++i) columns.push_back({"TITLE", script.u8() % 2 == 1, i == 0});
  discoverctl::Table table(columns);
  std::size_t rows = 0;
  for (; !script.ended() && rows * count < most_cells; ++rows) {
    std::vector<std::string> cells;
    for (std::size_t i = 0; i < count; ++i) cells.emplace_back(base::as_text(script.part()));
    table.add(std::move(cells));
  }
  const auto text = table.text(screen);
  check_lines(text, rows + 1, screen);
  expect(without_colours(table.text({.terminal = true, .width = screen.width, .colour = true})) == text,
         "colours are all that colouring adds");
}

void check_dump(std::string_view text) {
  const auto bytes = scout::bytes_of_text(text);
  if (!bytes) return expect(base::is_printable_text(bytes.error()), "an error is printable");
  const auto payload = scout::payload_of(*bytes);
  expect(payload.offset <= bytes->size() && payload.size <= bytes->size() - payload.offset,
         "a payload lies in its packet");
}

void check_explanation(base::Bytes input) {
  const auto explained = scout::explain(input, "default");
  expect(explained.bytes == input.size(), "an explanation is about the whole datagram");
  expect(wire::decode_header(input) || explained.refusal, "what is none of ours is explained as refused");
  std::size_t end = 0;
  for (const auto& field : explained.fields) {
    expect(field.offset >= end && field.bytes <= input.size() - field.offset,
           "the fields lie in the datagram, in order");
    end = field.offset + field.bytes;
    for (const auto* text : {&field.name, &field.value, &field.meaning}) {
      expect(base::is_printable_text(*text), "an explanation is printable");
    }
  }
  expect(!explained.description || base::is_printable_text(*explained.description), "a description is printable");
  expect(!explained.refusal || base::is_printable_text(explained.refusal->reason), "a refusal is printable");
}

}  // namespace

void text(base::Bytes input) {
  const auto all = base::as_text(input);
  check_printable(all);
  check_width(all, input.empty() ? 0 : std::to_integer<std::size_t>(input.front()));
  check_csv(all);
  Script script(input);
  check_table(script);
  check_dump(all);
  check_explanation(input);
}

}  // namespace discover::fuzz
