#include "net/interface_patterns.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using discover::net::InterfacePatterns;
using Answer = InterfacePatterns::Answer;

namespace {

InterfacePatterns parsed(const std::vector<std::string>& texts) {
  auto patterns = InterfacePatterns::parse(texts);
  REQUIRE(patterns);
  return *patterns;
}

std::string error_of(const std::vector<std::string>& texts) {
  const auto patterns = InterfacePatterns::parse(texts);
  return patterns ? "no error" : patterns.error();
}

}  // namespace

TEST_CASE("patterns answer for an interface as lldpd's do") {
  struct Row {
    std::vector<std::string> patterns;
    const char* interface;
    Answer answer;
  };
  const std::vector<Row> rows = {
      {{}, "eth0", Answer::no_patterns},
      {{"*"}, "eth0", Answer::allowed},
      {{"eth*"}, "eth0", Answer::allowed},
      {{"eth*"}, "wlan0", Answer::not_named},
      {{"eth?"}, "eth12", Answer::not_named},
      {{"eth[01]"}, "eth1", Answer::allowed},
      {{"eth0"}, "eth0", Answer::exact},
      {{"eth0"}, "eth01", Answer::not_named},
      {{"*", "eth0"}, "eth0", Answer::exact},
      {{"eth0", "*"}, "eth0", Answer::exact},
      {{"*,!eth*"}, "eth0", Answer::denied},
      {{"!eth*", "*"}, "eth0", Answer::denied},
      {{"eth0", "!eth0"}, "eth0", Answer::denied},
      {{"*,!eth*"}, "wlan0", Answer::allowed},
      {{"*,!eth*,!!eth1"}, "eth1", Answer::exact},
      {{"!!eth1*,!eth*,*"}, "eth1", Answer::allowed},
      {{"!!eth1*,!eth*,*"}, "eth2", Answer::denied},
      {{"!!eth*"}, "eth0", Answer::allowed},
      {{"!!eth*", "eth0", "!eth0"}, "eth0", Answer::allowed},
      {{" eth0 , wlan* "}, "wlan1", Answer::allowed},
      {{"*"}, ".hidden", Answer::allowed},
  };
  for (const auto& row : rows) {
    const std::string first = row.patterns.empty() ? "" : row.patterns.front();
    CAPTURE(first);
    CAPTURE(row.interface);
    CHECK(parsed(row.patterns).ask(row.interface) == row.answer);
  }
}

TEST_CASE("what can be no pattern is refused by name") {
  CHECK(error_of({""}) == "\"\" is no pattern for interfaces");
  CHECK(error_of({"eth0,,eth1"}) == "\"\" is no pattern for interfaces");
  CHECK(error_of({"eth0,"}) == "\"\" is no pattern for interfaces");
  CHECK(error_of({"*", "!"}) == "\"!\" is no pattern for interfaces");
  CHECK(error_of({"!!!eth0"}) == "\"!!!eth0\" is no pattern for interfaces");
  CHECK(error_of({"eth0 eth1"}) == "\"eth0 eth1\" is no pattern for interfaces");
  CHECK(error_of({"a/b"}) == "\"a/b\" is no pattern for interfaces");
  CHECK(error_of({"\x1b[31m"}) == "\"\\x1b[31m\" is no pattern for interfaces");
}

TEST_CASE("patterns that only forbid are refused, since they would use nothing") {
  CHECK(error_of({"!docker*"}).find("add \"*\"") != std::string::npos);
  CHECK(error_of({"!docker*", "*"}) == "no error");
  CHECK(error_of({}) == "no error");
}
