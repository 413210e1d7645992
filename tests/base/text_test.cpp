#include "base/text.hpp"

#include <doctest/doctest.h>

using namespace discover::base;
using namespace std::string_literals;

TEST_CASE("plain and international text is printable as it is") {
  CHECK(printable("node-7 (Zürich, 東京)") == "node-7 (Zürich, 東京)");
  CHECK(is_printable_text("Zürich"));
}

TEST_CASE("whatever a terminal would act on is shown instead") {
  CHECK(printable("\x1b[2J") == "\\x1b[2J");
  CHECK(printable("a\nb\tc\x7f") == "a\\x0ab\\x09c\\x7f");
  CHECK(printable("\xc2\x9b"
                  "31m") == "\\u{9b}31m");  // C1 CSI
  CHECK(printable("abc\xe2\x80\xae"
                  "def") == "abc\\u{202e}def");  // right-to-left override
  CHECK(printable("a\xe2\x80\x8b"
                  "b") == "a\\u{200b}b");  // zero-width space
  CHECK(printable("a\0b"s) == "a\\x00b");
  CHECK(printable("C:\\x1b") == "C:\\\\x1b");
}

TEST_CASE("invalid UTF-8 is shown byte by byte") {
  CHECK(printable("\xff\xfe") == "\\xff\\xfe");
  CHECK(printable("\xc3") == "\\xc3");                             // cut off
  CHECK(printable("\xc0\xaf") == "\\xc0\\xaf");                    // overlong
  CHECK(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");           // surrogate
  CHECK(printable("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");  // above U+10FFFF
}

TEST_CASE("every byte sequence becomes printable text") {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string text{static_cast<char>(first), static_cast<char>(second), 'x'};
      CHECK(is_printable_text(printable(text)));
    }
  }
}

TEST_CASE("names follow one rule") {
  for (const auto* name : {"a", "node-7", "a.b.c", "under_score", "UPPER", "1"}) CHECK(is_valid_name(name));
  for (const auto& name : {""s, "."s, "a..b"s, ".a"s, "a."s, "a b"s, "a/b"s, "é"s, "a\0"s, std::string(254, 'a')}) {
    CHECK_FALSE(is_valid_name(name));
  }
  CHECK(is_valid_name(std::string(253, 'a')));
}
