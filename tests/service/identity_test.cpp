#include "service/identity.hpp"

#include <doctest/doctest.h>

using namespace discover::service;
using discover::wire::to_string;

TEST_CASE("a machine id is 32 hexadecimal digits and not all zero") {
  CHECK(parse_machine_id("0123456789abcdef0123456789abcdef\n"));
  CHECK(parse_machine_id("0123456789abcdef0123456789abcdef"));
  for (const auto* text : {"", "\n", "uninitialized\n", "0123456789abcdef0123456789abcde\n",
                           "00000000000000000000000000000000\n", "0123456789abcdef0123456789abcdef\n\n"}) {
    CHECK_FALSE(parse_machine_id(text));
  }
}

TEST_CASE("the node id is a fixed function of machine and instance, and shows neither") {
  const auto machine = parse_machine_id("0123456789abcdef0123456789abcdef").value();
  // hashlib.blake2b(bytes.fromhex("0123456789abcdef" * 2), digest_size=16, key=b"discoverd node id")
  CHECK(to_string(derive_node_id(machine, "")) == "7c18639f4a075de4bba2f7639487be04");
  CHECK(to_string(derive_node_id(machine, "blue")) == "1c483804aeca243e4aef32b5a06385e2");
}

TEST_CASE("random ids and bits differ") {
  CHECK(random_node_id() != random_node_id());
  CHECK(random_bits() != random_bits());
}
