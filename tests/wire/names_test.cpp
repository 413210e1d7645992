#include <doctest/doctest.h>

#include "wire/domain.hpp"
#include "wire/node_id.hpp"

using namespace discover::wire;

TEST_CASE("a node id is written as 32 lower-case digits and read in either case") {
  constexpr auto text = "00010e0f10a0c0de7f80ff0102030405";
  const auto id = parse_node_id(text);
  REQUIRE(id);
  CHECK(id->bytes[0] == 0);
  CHECK(id->bytes[2] == 0x0e);
  CHECK(id->bytes[15] == 5);
  CHECK(to_string(*id) == text);
  CHECK(parse_node_id("00010E0F10A0C0DE7F80FF0102030405") == id);
}

TEST_CASE("what is not exactly 32 digits is no node id") {
  for (const auto* text : {"", "0", "0001020304050607f8090a0b0c0d0e0", "0001020304050607f8090a0b0c0d0e0f0",
                           "0001020304050607f8090a0b0c0d0e0g", " 001020304050607f8090a0b0c0d0e0f",
                           "0001020304050607-8090a0b0c0d0e0f", "0x01020304050607f8090a0b0c0d0e0f"}) {
    CHECK_MESSAGE(!parse_node_id(text), text);
  }
}

TEST_CASE("node ids are ordered as their text is") {
  CHECK(parse_node_id("00000000000000000000000000000000") < parse_node_id("00000000000000000000000000000001"));
  CHECK(parse_node_id("7f000000000000000000000000000000") < parse_node_id("80000000000000000000000000000000"));
}

TEST_CASE("the domain tag is the start of BLAKE2b-256 of the name") {
  // hashlib.blake2b(name, digest_size=32).hexdigest()[:8]
  CHECK(domain_tag("default") == 0xed4b9d1b);
  CHECK(domain_tag("lab") == 0x5f771d5a);
  CHECK(domain_tag("fleet.example") == 0xff4e900c);
  CHECK(domain_tag("") == 0x0e5751c0);
}
