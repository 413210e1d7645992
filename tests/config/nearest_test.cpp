#include "config/nearest.hpp"

#include <array>

#include <doctest/doctest.h>

using discover::config::suggestion;

TEST_CASE("a slip of the pen is told from another word") {
  static constexpr std::array<std::string_view, 3> known = {"port", "control_port", "tags"};
  struct Case {
    const char* unknown;
    const char* nearest;  // nullptr: none
  };
  for (const auto& each :
       {Case{"prot", "port"}, Case{"por", "port"}, Case{"ports", "port"}, Case{"Port", "port"}, Case{"tag", "tags"},
        Case{"atgs", "tags"}, Case{"controlport", "control_port"}, Case{"control-prot", "control_port"},
        Case{"xyz", nullptr}, Case{"sport_x", nullptr}, Case{"", nullptr}, Case{"colour", nullptr}}) {
    CAPTURE(each.unknown);
    const auto expected = each.nearest != nullptr ? "did you mean \"" + std::string(each.nearest) + "\"?"
                                                  : std::string("known are port, control_port, tags");
    CHECK(suggestion(each.unknown, known) == expected);
  }
}
