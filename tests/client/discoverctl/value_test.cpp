#include "value.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace discoverctl;

namespace {

/// Each comes before all that follow it, and none before itself.
void check_rising(const std::vector<Value>& values, Kind kind) {
  for (std::size_t a = 0; a < values.size(); ++a) {
    for (std::size_t b = 0; b < values.size(); ++b) {
      CAPTURE(a);
      CAPTURE(b);
      CHECK((SortKey(values[a], kind) < SortKey(values[b], kind)) == (a < b));
    }
  }
}

std::string text(const char* plain) { return plain; }

}  // namespace

TEST_CASE("digits inside text are numbers, and what is not known comes last") {
  const std::string digits(254, '9');
  check_rising({text(""),
                text("-"),
                text("0"),
                text("01"),
                text("1"),
                text("1a"),
                text("2"),
                text("10"),
                text("10.2"),
                text("10.10"),
                text("9007199254740993"),
                text("9007199254740994"),
                digits,
                digits + "0",
                digits + "00",
                digits + digits,
                text(":"),
                text("node"),
                text("node-1"),
                text("node1"),
                text("node1a"),
                text("node2"),
                text("node010"),
                text("node10b"),
                text("nodf"),
                text("\xc3\xa9"),
                Value()},
               Kind::text);
}

TEST_CASE("addresses come in the order of their bytes, IPv4 before IPv6, and other text behind") {
  check_rising({text("9.0.0.1"), text("10.0.0.2"), text("10.0.0.10"), text("200.0.0.1"), text("::1"), text("fd00::7"),
                text("fd00::10"), text("here"), text("there"), Value()},
               Kind::address);
}

TEST_CASE("numbers come by their size") {
  check_rising({-1.0, 0.0, 0.5, 9.0, 10.0, Value()}, Kind::seconds);
  check_rising({false, true, Value()}, Kind::yes_or_no);
}
