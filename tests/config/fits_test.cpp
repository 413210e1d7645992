#include "config/fits.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "config/error.hpp"
#include "wire/body.hpp"

using namespace discover;

namespace {

/// A description that encodes to so many bytes.
wire::Description description_of(std::size_t bytes) {
  wire::Description description;
  description.name = std::string(64, 'n');
  description.os = description.kernel = std::string(16, 'x');
  for (int i = 0; i < 64; ++i) description.tags[fmt::format("k{}", i)] = "";
  auto left = bytes - wire::encode_body(description).size();
  for (auto& [key, text] : description.tags) {
    text = std::string(std::min<std::size_t>(left, 256), 'x');
    left -= text.size();
  }
  REQUIRE(wire::encode_body(description).size() == bytes);
  return description;
}

}  // namespace

TEST_CASE("a description fits up to the last byte") {
  CHECK_NOTHROW(config::check_fits(description_of(16384), false));
  CHECK_THROWS_WITH_AS(
      config::check_fits(description_of(16385), false),
      "the description of this host takes 16385 bytes, of at most 16384: shorten or remove tags or services",
      config::Error);
}

TEST_CASE("addresses do not count: those without room are left out") {
  auto description = description_of(16384);
  description.addresses.assign(64, *base::parse_ip_address("fd00::1"));
  CHECK_NOTHROW(config::check_fits(description, false));
}

TEST_CASE("nobody may fetch the description of a passive host, so that an announcement must hold all of it") {
  CHECK_NOTHROW(config::check_fits(description_of(1116), true));
  CHECK_THROWS_WITH_AS(config::check_fits(description_of(1117), true),
                       "the description of this host takes 1117 bytes, of at most 1116 where passive: shorten or "
                       "remove tags or services",
                       config::Error);
  CHECK_NOTHROW(config::check_fits(description_of(1117), false));
}
