#include "chaos.hpp"

#include <chrono>

#include <doctest/doctest.h>

#include "scenario.hpp"

using namespace discover::simulation;
using namespace std::chrono_literals;

TEST_CASE("whatever happens to a fleet, a lease of quiet later everybody lists whom there is and nobody else") {
  std::uint64_t deliveries = 0;
  for (const auto seed : seeds(1000)) {
    INFO("repeat this run alone with DISCOVER_SIM_SEED=", seed);
    Chaos chaos(seed);
    chaos.rage(120s);
    chaos.calm_down();
    chaos.rest(40s);
    chaos.expect_right_listings();
    chaos.rest(30s);  // the description goes along once a minute
    chaos.expect_right_descriptions();
    chaos.expect_conflicts();
    for (const auto& objection : chaos.objections()) FAIL_CHECK(objection);
    REQUIRE(chaos.objections().empty());
    deliveries += chaos.deliveries();
  }
  CHECK(deliveries > 0);
  MESSAGE(deliveries, " deliveries");
}
