#include "config/fits.hpp"

#include <doctest/doctest.h>

#include "config/error.hpp"
#include "wire/body.hpp"

using namespace discover;

namespace {

/// A description that encodes to so many bytes.
wire::Description description_of(std::size_t bytes) {
  wire::Description description;
  description.name = std::string(253, 'n');
  description.os = description.kernel = std::string(256, 'x');
  description.tags = {{"a", std::string(250, 'x')}, {"b", ""}};
  description.tags["b"] = std::string(bytes - wire::encode_body(description).size(), 'x');
  REQUIRE(wire::encode_body(description).size() == bytes);
  return description;
}

}  // namespace

TEST_CASE("a description fits an announcement up to the last byte") {
  CHECK_NOTHROW(config::check_fits(description_of(1116)));
  CHECK_THROWS_WITH_AS(
      config::check_fits(description_of(1117)),
      "the description of this host takes 1117 bytes and an announcement has room for 1116: shorten or "
      "remove tags or services",
      config::Error);
}

TEST_CASE("addresses do not count: those without room are left out") {
  auto description = description_of(1116);
  description.addresses.assign(64, *base::parse_ip_address("fd00::1"));
  CHECK_NOTHROW(config::check_fits(description));
}
