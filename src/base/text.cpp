#include "base/text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace discover::base {
namespace {

struct Range {
  char32_t first, last;
};

// Sorted. What a terminal would act on, reorder or not show.
constexpr std::array hidden = {
    Range{0x0000, 0x001f},     // C0 controls
    Range{0x007f, 0x009f},     // DEL and C1 controls
    Range{0x00ad, 0x00ad},     // soft hyphen
    Range{0x034f, 0x034f},     // combining grapheme joiner
    Range{0x061c, 0x061c},     // Arabic letter mark (bidi)
    Range{0x115f, 0x1160},     // Hangul fillers
    Range{0x17b4, 0x17b5},     // Khmer inherent vowels
    Range{0x180b, 0x180f},     // Mongolian selectors and separator
    Range{0x200b, 0x200f},     // zero-width and bidi marks
    Range{0x2028, 0x202e},     // line and paragraph separators, bidi embeddings
    Range{0x2060, 0x206f},     // word joiner, invisible operators, bidi isolates
    Range{0x3164, 0x3164},     // Hangul filler
    Range{0xd800, 0xdfff},     // surrogates
    Range{0xe000, 0xf8ff},     // private use
    Range{0xfdd0, 0xfdef},     // noncharacters
    Range{0xfe00, 0xfe0f},     // variation selectors
    Range{0xfeff, 0xfeff},     // byte order mark
    Range{0xffa0, 0xffa0},     // halfwidth Hangul filler
    Range{0xfff0, 0xfffb},     // specials and interlinear annotation
    Range{0xfffe, 0xffff},     // noncharacters
    Range{0x1bca0, 0x1bca3},   // shorthand format controls
    Range{0x1d173, 0x1d17a},   // musical format controls
    Range{0xe0000, 0x10ffff},  // tags, variation selectors, private use
};

bool is_continuation(unsigned char byte) { return (byte & 0xc0) == 0x80; }

}  // namespace

CodePoint first_code_point(std::string_view text) {
  if (text.empty()) return {};
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return {};
  char32_t value = lead & (0x7f >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (!is_continuation(byte)) return {};
    value = value << 6 | (byte & 0x3f);
  }
  static constexpr std::array<char32_t, 5> smallest = {0, 0, 0x80, 0x800, 0x10000};
  if (value < smallest[length] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) return {};
  return {value, length};
}

bool is_valid_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto point = first_code_point(text);
    if (point.bytes == 0) return false;
    text.remove_prefix(point.bytes);
  }
  return true;
}

bool is_printable(char32_t code_point) {
  const auto range = std::lower_bound(hidden.begin(), hidden.end(), code_point,
                                      [](const Range& r, char32_t value) { return r.last < value; });
  return range == hidden.end() || code_point < range->first;
}

bool is_printable_text(std::string_view text) {
  while (!text.empty()) {
    const auto point = first_code_point(text);
    if (point.bytes == 0 || !is_printable(point.value)) return false;
    text.remove_prefix(point.bytes);
  }
  return true;
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (true) {
    // Most text is plain ASCII throughout.
    const auto* const odd =
        std::find_if(text.begin(), text.end(), [](char c) { return c < ' ' || c > '~' || c == '\\'; });
    out.append(text.begin(), odd);
    text.remove_prefix(static_cast<std::size_t>(odd - text.begin()));
    if (text.empty()) return out;
    const auto point = first_code_point(text);
    const std::size_t bytes = std::max<std::size_t>(point.bytes, 1);
    if (point.bytes == 0 || (point.value < 0x80 && !is_printable(point.value))) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[0]));
    } else if (!is_printable(point.value)) {
      out += fmt::format("\\u{{{:x}}}", static_cast<std::uint32_t>(point.value));
    } else if (point.value == '\\') {
      out += "\\\\";
    } else {
      out += text.substr(0, bytes);
    }
    text.remove_prefix(bytes);
  }
}

bool is_valid_name(std::string_view text) {
  if (text.empty() || text.size() > 253) return false;  // RFC 1035 s.2.3.4
  char previous = '.';
  for (const char c : text) {
    const bool word =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    if (!word && (c != '.' || previous == '.')) return false;
    previous = c;
  }
  return previous != '.';
}

}  // namespace discover::base
