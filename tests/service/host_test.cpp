#include "service/host.hpp"

#include <chrono>

#include <doctest/doctest.h>

using namespace discover::service;

TEST_CASE("a value of os-release is found with or without quotes") {
  constexpr auto text = "NAME=Debian\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nPRETTY=x\nESC=\"a\\\"b\"\nLAST='y'";
  CHECK(os_release_value(text, "NAME") == "Debian");
  CHECK(os_release_value(text, "PRETTY_NAME") == "Debian GNU/Linux 12 (bookworm)");
  CHECK(os_release_value(text, "PRETTY") == "x");
  CHECK(os_release_value(text, "ESC") == "a\"b");
  CHECK(os_release_value(text, "LAST") == "y");
  CHECK_FALSE(os_release_value(text, "ABSENT"));
  CHECK_FALSE(os_release_value("", "NAME"));
  CHECK(os_release_value("NAME=", "NAME") == "");
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
