#include "control/find_peer.hpp"

#include <chrono>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "neighbourhood.hpp"

using namespace discover;
using namespace discover::control::test;
using namespace std::chrono_literals;

namespace {

/// The id of the peer that `text` means, or the code of the error.
std::string found(const Neighbourhood& hood, std::string_view text) {
  const auto reply = hood.ask_json(fmt::format(R"({{"op":"show","peer":"{}"}})", text));
  if (reply.contains("error")) return reply["error"]["code"];
  CHECK(reply["schema"] == "discoverd.peers/1");
  CHECK(reply["next"].is_null());
  CHECK(reply["total"] == 1);
  REQUIRE(reply["peers"].size() == 1);
  return reply["peers"][0]["id"];
}

Host with_id(std::string_view id, std::string name, std::string_view address) {
  auto host = control::test::host(0, std::move(name));
  host.id = *wire::parse_node_id(id);
  host.address = *base::parse_ipv4(address);
  return host;
}

constexpr auto* id_a = "aabb0000000000000000000000000001";
constexpr auto* id_b = "aabc0000000000000000000000000002";

struct Pair : Neighbourhood {
  Pair() {
    b.description.addresses = {*base::parse_ip_address("fd00::b"), *base::parse_ip_address("172.17.0.1")};
    hear(a);
    hear(b);
  }
  Host a = with_id(id_a, "gamma", "10.0.0.7");
  Host b = with_id(id_b, "Delta.example", "10.0.0.8");
};

}  // namespace

TEST_CASE_FIXTURE(Pair, "a peer is found by id, beginning of an id, name and address") {
  for (const auto* text : {id_a, "AABB0000000000000000000000000001", "aabb", "AABB00", "gamma", "GAMMA", "10.0.0.7"}) {
    CHECK_MESSAGE(found(*this, text) == id_a, text);
  }
  for (const auto* text : {id_b, "aabc", "delta.EXAMPLE", "10.0.0.8", "fd00::b", "FD00:0::000b", "172.17.0.1"}) {
    CHECK_MESSAGE(found(*this, text) == id_b, text);
  }
}

TEST_CASE_FIXTURE(Pair, "what fits nobody is not found") {
  for (const auto* text :
       {"aab", "aabb1", "aabx", "gamm", "gamma.", "10.0.0.9", "alpha", "aabb00000000000000000000000000010"}) {
    CHECK_MESSAGE(found(*this, text) == "not-found", text);
  }
  CHECK(ask_json(R"({"op":"show","peer":"a\u001b[2Jb"})")["error"]["message"] == R"(no peer is "a\x1b[2Jb")");
}

TEST_CASE_FIXTURE(Pair, "a beginning of two ids is ambiguous and names both") {
  CHECK(found(*this, "aabb") == id_a);
  auto c = with_id("aabbff00000000000000000000000003", "epsilon", "10.0.0.9");
  auto unnamed = with_id("aabbfff0000000000000000000000004", "zeta", "10.0.0.10");
  hear(c);
  hear_heartbeat(unnamed);
  const auto error = ask_json(R"({"op":"show","peer":"AABB"})")["error"];
  CHECK(error["code"] == "ambiguous");
  CHECK(error["message"] == R"("AABB" fits 3 peers: ask by id)");
  CHECK(error["candidates"] == nlohmann::json{{{"id", id_a}, {"name", "gamma"}},
                                              {{"id", "aabbff00000000000000000000000003"}, {"name", "epsilon"}},
                                              {{"id", "aabbfff0000000000000000000000004"}, {"name", nullptr}}});
}

TEST_CASE_FIXTURE(Pair, "an exact id wins over a peer that took it as its name") {
  auto impostor = with_id("cc000000000000000000000000000003", id_a, "10.0.0.9");
  hear(impostor);
  CHECK(found(*this, id_a) == id_a);
}

TEST_CASE_FIXTURE(Pair, "an address means who is there, not who calls itself so or claims it") {
  auto impostor = with_id("cc000000000000000000000000000003", "10.0.0.7", "10.0.0.9");
  impostor.description.addresses = {*base::parse_ip_address("10.0.0.7")};
  hear(impostor);
  CHECK(found(*this, "10.0.0.7") == id_a);
  advance(36s);
  hear(impostor);
  CHECK_MESSAGE(found(*this, "10.0.0.7") == wire::to_string(impostor.id), "who is alive comes before who is lost");
}

TEST_CASE_FIXTURE(Pair, "a name that is hexadecimal wins over the beginning of an id") {
  auto named = with_id("cc000000000000000000000000000003", "aabb", "10.0.0.9");
  hear(named);
  CHECK(found(*this, "aabb") == wire::to_string(named.id));
}

TEST_CASE_FIXTURE(Pair, "of several with a name the alive one is meant; of several alive, none") {
  auto reborn = with_id("cc000000000000000000000000000003", "gamma", "10.0.0.7");
  hear(reborn);
  CHECK(found(*this, "gamma") == "ambiguous");
  CHECK(found(*this, "10.0.0.7") == "ambiguous");
  hear_goodbye(a);
  for (const auto* text : {"gamma", "10.0.0.7"}) CHECK(found(*this, text) == wire::to_string(reborn.id));
  CHECK_MESSAGE(found(*this, "aabb") == id_a, "a peer that has left is still shown");
  hear_goodbye(reborn);
  CHECK(found(*this, "gamma") == "ambiguous");
}

TEST_CASE("candidates are at most 16, and as many as fit") {
  Neighbourhood hood;
  for (std::uint32_t i = 1; i <= 20; ++i) {
    auto twin = host(i, "twin." + std::string(60, 'x'));
    hood.hear(twin);
  }
  const std::string request = R"("op":"show","peer":"3f00")";
  const auto wide = hood.ask_json("{" + request + "}")["error"];
  CHECK(wide["candidates"].size() == 16);
  CHECK(wide["message"] == R"("3f00" fits 20 peers: ask by id)");
  const auto narrow = hood.ask(R"({"max_bytes":1024,)" + request + "}");
  CHECK(narrow.size() <= 1024);
  CHECK(nlohmann::json::parse(narrow)["error"]["candidates"].size() == 7);
}
