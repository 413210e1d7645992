#include "control/offers.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "wire/limits.hpp"

using namespace discover;
using namespace discover::control;
using namespace std::chrono_literals;

namespace {

wire::Description configured() {
  wire::Description description;
  description.name = "alpha";
  description.tags = {{"rack", "B12"}, {"role", "worker"}};
  description.services = {{"ssh", "_ssh._tcp", 22, {}}};
  return description;
}

const wire::Service web{"web", "_http._tcp", 8080, {}};

}  // namespace

TEST_CASE("what is offered at run time stands over the configuration, also when that changes") {
  Offers offers(configured(), false);
  CHECK(offers.merged() == configured());
  CHECK(*offers.publish(web));
  CHECK(*offers.tag({{"role", "db"}, {"gpu", ""}, {"rack", std::nullopt}}));
  CHECK(offers.merged().tags == std::map<std::string, std::string>{{"gpu", ""}, {"role", "db"}});
  CHECK(offers.merged().services.back() == web);
  auto other = configured();
  other.tags = {{"role", "spare"}, {"site", "north"}};
  other.services.clear();
  CHECK(offers.set_configured(other, false));
  CHECK(offers.merged().tags == std::map<std::string, std::string>{{"gpu", ""}, {"role", "db"}, {"site", "north"}});
  CHECK(offers.merged().services == std::vector{web});
}

TEST_CASE("what is so already changes nothing") {
  Offers offers(configured(), false);
  CHECK_FALSE(*offers.publish(configured().services.front()));
  CHECK_FALSE(*offers.tag({{"role", "worker"}, {"absent", std::nullopt}}));
  CHECK(*offers.publish(web));
  CHECK_FALSE(*offers.publish(web));
}

TEST_CASE("a service takes the place of the one with its name and type") {
  Offers offers(configured(), false);
  REQUIRE(*offers.publish(web));
  auto moved = web;
  moved.port = 8081;
  CHECK(*offers.publish(moved));
  CHECK(offers.merged().services == std::vector{configured().services.front(), moved});
  wire::Service ssh{"ssh", "_ssh._tcp", 2222, {}};
  CHECK(*offers.publish(ssh));
  CHECK(offers.merged().services.front() == ssh);
}

TEST_CASE("only what was published can be withdrawn, of one type or of all") {
  Offers offers(configured(), false);
  auto secure = web;
  secure.type = "_https._tcp";
  REQUIRE(*offers.publish(web));
  REQUIRE(*offers.publish(secure));
  CHECK_FALSE(offers.withdraw("ssh", ""));
  CHECK_FALSE(offers.withdraw("web", "_ftp._tcp"));
  CHECK(offers.withdraw("web", "_http._tcp"));
  CHECK(offers.merged().services.back() == secure);
  CHECK(offers.withdraw("web", ""));
  CHECK(offers.merged() == configured());
}

TEST_CASE("a service that was published for a time ends with it, unless it is published again") {
  Offers offers(configured(), false);
  const base::TimePoint start{};
  CHECK_FALSE(offers.next_end());
  REQUIRE(*offers.publish(web, start + 10s));
  REQUIRE(*offers.publish({"ssh", "_ssh._tcp", 2222, {}}, start + 12s));
  CHECK(offers.next_end() == start + 10s);
  CHECK_FALSE(*offers.publish(web, start + 13s));
  CHECK(offers.next_end() == start + 12s);
  CHECK_FALSE(offers.expire(start + 11s));
  CHECK(offers.expire(start + 12s));
  CHECK(offers.merged().services == std::vector{configured().services.front(), web});
  CHECK_FALSE(*offers.publish(web));
  CHECK_FALSE(offers.next_end());
  CHECK_FALSE(offers.expire(start + 24h));
}

TEST_CASE("what nobody could be told is refused and leaves no trace") {
  Offers offers(configured(), false);
  TagPatch many;
  for (std::size_t i = 0; i < wire::max_tags; ++i) many[fmt::format("t{}", i)] = "";
  CHECK_FALSE(offers.tag(many));
  CHECK(offers.merged() == configured());
  for (std::size_t i = 1; i < wire::max_services; ++i) {
    CHECK(*offers.publish({fmt::format("s{}", i), "_x._tcp", 1, {}}));
  }
  CHECK_FALSE(offers.publish(web));
  TagPatch long_ones;
  for (std::size_t i = 0; i < 5; ++i) long_ones[fmt::format("t{}", i)] = std::string(256, 'x');
  Offers passive(configured(), true);
  CHECK_FALSE(passive.tag(long_ones));
  CHECK(passive.merged() == configured());
  CHECK(*passive.publish({"web", "_http._tcp", 80, {{"about", std::string(256, 'x')}}}));
  auto large = configured();
  for (const auto& [key, value] : long_ones) {
    if (large.tags.size() < 5) large.tags[key] = *value;
  }
  CHECK_FALSE(passive.set_configured(large, true));
  CHECK(passive.merged() == large);
}
