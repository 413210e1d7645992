#include "service/host.hpp"

#include <chrono>

#include <doctest/doctest.h>

using namespace discover::service;

TEST_CASE("a value of os-release is found with or without quotes") {
  constexpr auto text =
      "NAME=Debian\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nPRETTY=x\nESC=\"a\\\"b\"\nLAST='y'";
  CHECK(os_release_value(text, "NAME") == "Debian");
  CHECK(os_release_value(text, "PRETTY_NAME") == "Debian GNU/Linux 12 (bookworm)");
  CHECK(os_release_value(text, "PRETTY") == "x");
  CHECK(os_release_value(text, "ESC") == "a\"b");
  CHECK(os_release_value(text, "LAST") == "y");
  CHECK_FALSE(os_release_value(text, "ABSENT"));
  CHECK_FALSE(os_release_value("", "NAME"));
  CHECK(os_release_value("NAME=", "NAME") == "");
}

TEST_CASE("every host name becomes one that can be announced") {
  CHECK(announced_name("node7") == "node7");
  CHECK(announced_name("node7.example.com") == "node7.example.com");
  CHECK(announced_name("node7.example.com.") == "node7.example.com");
  CHECK(announced_name("..node7..example.") == "node7.example");
  CHECK(announced_name("caf\u00e9 7") == "caf---7");
  CHECK(announced_name("(none)") == "-none-");
  CHECK(announced_name("") == "localhost");
  CHECK(announced_name("...") == "localhost");
}

TEST_CASE("this host has a name, a kernel and a boot in the past") {
  const auto facts = read_host_facts();
  CHECK_FALSE(facts.hostname.empty());
  CHECK(facts.kernel.has_value());
  CHECK(facts.arch.has_value());
  const auto now = std::chrono::system_clock::now().time_since_epoch() / std::chrono::seconds(1);
  CHECK(facts.booted_at <= now);
  CHECK(facts.booted_at > 0);
}
