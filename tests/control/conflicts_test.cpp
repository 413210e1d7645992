#include "control/conflicts.hpp"

#include <chrono>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "neighbourhood.hpp"

using namespace discover;
using namespace discover::control::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

json conflicts_of(const Neighbourhood& hood, const Host& host) {
  const auto id = wire::to_string(host.id);
  return hood.ask_json(R"({"op":"show","peer":")" + id + "\"}")["peers"][0]["conflicts"];
}

json own_conflicts(const Neighbourhood& hood) {
  const auto listed = hood.ask_json(R"({"op":"list"})")["self"]["conflicts"];
  CHECK(hood.ask_json(R"({"op":"status"})")["self"]["conflicts"] == listed);
  return listed;
}

json clash(const char* kind, const Host& other, double age) {
  return {{"kind", kind},
          {"id", wire::to_string(other.id)},
          {"address", base::to_string(other.address)},
          {"interface", "eth0"},
          {"age_s", age}};
}

/// The same machine once more, at another address.
Host clone_of(const Host& host) {
  auto clone = host;
  clone.epoch += 1;
  clone.address.value += 100;
  return clone;
}

}  // namespace

TEST_CASE("a cloned peer is reported with the address of the clone, for as long as the clone is there") {
  Neighbourhood hood(8192, true);
  auto peer = host(7, "node7");
  hood.hear(peer);
  hood.answer_probe(peer);
  auto clone = clone_of(peer);
  hood.hear(clone);
  CHECK(conflicts_of(hood, peer) == json::array());  // it may be a recording
  hood.answer_probe(clone);
  hood.answer_probe(peer);
  hood.advance(500ms);
  CHECK(conflicts_of(hood, peer) == json::array({clash("id", clone, 0.5)}));
  CHECK(own_conflicts(hood) == json::array());
  for (int i = 0; i < 40; ++i) {
    hood.hear_heartbeat(peer);
    hood.advance(900ms);
  }
  CHECK(conflicts_of(hood, peer) == json::array());
}

TEST_CASE("a clone of this node is this node's own conflict") {
  Neighbourhood hood(8192, true);
  auto clone = host(7, "node7");
  clone.id = hood.node.config().id;
  hood.hear(clone);
  CHECK(own_conflicts(hood) == json::array());
  hood.answer_probe(clone);
  hood.advance(1500ms);
  CHECK(own_conflicts(hood) == json::array({clash("id", clone, 1.5)}));
}

TEST_CASE("peers of one name, case aside, are in conflict with each other while both are alive") {
  Neighbourhood hood;
  auto one = host(1, "Web.example");
  auto two = host(2, "wEB.EXAMPLE");
  auto other = host(3, "web");
  for (auto* peer : {&one, &two, &other}) hood.hear(*peer);
  hood.advance(250ms);
  CHECK(conflicts_of(hood, one) == json::array({clash("name", two, 0.25)}));
  CHECK(conflicts_of(hood, two) == json::array({clash("name", one, 0.25)}));
  CHECK(conflicts_of(hood, other) == json::array());
  hood.hear_goodbye(two);
  CHECK(conflicts_of(hood, one) == json::array());
}

TEST_CASE("a peer of this node's name is in conflict with it, and this node has no place to tell") {
  Neighbourhood hood;
  auto peer = host(7, "ALPHA");
  hood.hear(peer);
  hood.advance(250ms);
  CHECK(own_conflicts(hood) == json::array({clash("name", peer, 0.25)}));
  const json with_this_node{{"kind", "name"},
                            {"id", wire::to_string(hood.node.config().id)},
                            {"address", nullptr},
                            {"interface", nullptr},
                            {"age_s", 0.0}};
  CHECK(conflicts_of(hood, peer) == json::array({with_this_node}));
}

TEST_CASE("peers without a name are in conflict with nobody") {
  Neighbourhood hood;
  auto one = host(1, "n");
  auto two = host(2, "n");
  hood.hear_heartbeat(one);
  hood.hear_heartbeat(two);
  CHECK(conflicts_of(hood, one) == json::array());
}

TEST_CASE("however many peers take one name, rows stay short") {
  Neighbourhood hood;
  for (std::uint32_t i = 1; i <= 500; ++i) {
    auto peer = host(i, "alpha");
    hood.hear(peer);
  }
  CHECK(own_conflicts(hood).size() == 8);
  const auto listing = hood.ask_json(R"({"op":"list","limit":1})");
  CHECK(listing["peers"][0]["conflicts"].size() == 9);  // and this node
  CHECK(listing.dump().size() < 4096);
}
