#include "discover/text.hpp"

#include <doctest/doctest.h>

using namespace discover;

TEST_CASE("text of other hosts is made harmless") {
  CHECK(printable("\x1b]0;owned\x07") == "\\x1b]0;owned\\x07");
  CHECK(printable("abc\xe2\x80\xae"
                  "def") == "abc\\u{202e}def");
  CHECK(printable("\xff") == "\\xff");
}

TEST_CASE("width is what a terminal takes") {
  CHECK(display_width("") == 0);
  CHECK(display_width("node7") == 5);
  CHECK(display_width("Zürich") == 6);
  CHECK(display_width("東京") == 4);
  CHECK(display_width("e\xcc\x81") == 1);         // e with a combining acute accent
  CHECK(display_width("\xf0\x9f\x98\x80") == 2);  // an emoji
  CHECK(display_width("\xf0\x90\x8d\x88") == 1);  // Gothic, behind the first plane and narrow
  CHECK(display_width("\xff\xfe") == 2);          // not UTF-8: one column a byte, and an end
}

TEST_CASE("text is cut between characters and where it still fits") {
  CHECK(fit_to_width("node7", 3) == "nod");
  CHECK(fit_to_width("node7", 9) == "node7");
  CHECK(fit_to_width("東京", 3) == "東");
  CHECK(fit_to_width("e\xcc\x81x", 1) == "e\xcc\x81");
  CHECK(fit_to_width("x", 0).empty());
}
