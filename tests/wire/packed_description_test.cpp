#include "wire/packed_description.hpp"

#include <doctest/doctest.h>

#include "wire/limits.hpp"

using namespace discover::wire;

namespace {

Description rich() {
  return {.name = "node7",
          .os = "Debian GNU/Linux 12 (bookworm)",
          .kernel = "",
          .arch = std::nullopt,
          .version = "0.1.0",
          .booted_at = -1,
          .addresses = {},
          .tags = {{"a", ""}, {"role", "db"}},
          .services = {{"ssh", "_ssh._tcp", 65535, {}}, {"web", "_http._tcp", 80, {{"path", "/"}, {"v", "1"}}}}};
}

}  // namespace

TEST_CASE("a description comes out of its block as it went in, without its addresses") {
  auto description = rich();
  CHECK(PackedDescription(description).unpack() == description);
  CHECK(PackedDescription({.name = "x"}).unpack() == Description{.name = "x"});
  description.addresses = {discover::base::Ipv4{1}};
  CHECK(PackedDescription(description).unpack() == rich());
}

TEST_CASE("a block is seen without being unpacked") {
  const PackedDescription packed(rich());
  CHECK(packed.name() == "node7");
  const auto view = packed.view();
  CHECK(view.name == "node7");
  CHECK(view.os == "Debian GNU/Linux 12 (bookworm)");
  CHECK(view.kernel == "");
  CHECK_FALSE(view.arch);
  CHECK(view.booted_at == -1);
  CHECK(view.tags.size() == 2);
  CHECK((*++view.tags.begin()).value == "db");
  REQUIRE(view.services.size() == 2);
  auto service = view.services.begin();
  CHECK(service->port == 65535);
  CHECK(service->txt.empty());
  ++service;
  CHECK(service->type == "_http._tcp");
  CHECK(service->txt.begin()->value == "/");
  CHECK(++service == view.services.end());
}

TEST_CASE("blocks are alike when the descriptions are") {
  auto other = rich();
  CHECK(PackedDescription(other) == PackedDescription(rich()));
  other.services[1].txt["v"] = "2";
  CHECK_FALSE(PackedDescription(other) == PackedDescription(rich()));
  other = rich();
  other.kernel.reset();
  CHECK_FALSE(PackedDescription(other) == PackedDescription(rich()));
}

TEST_CASE("the longest text there may be fits a block") {
  Description description{.name = "x"};
  description.tags["long"] = std::string(max_body_bytes, 'v');
  CHECK(PackedDescription(description).unpack() == description);
}
