#include "control/peer_row.hpp"

#include <chrono>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "control/json_writer.hpp"
#include "neighbourhood.hpp"

using namespace discover;
using namespace discover::control::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

json only_row(const Neighbourhood& hood) {
  const auto peers = hood.ask_json(R"({"op":"list","all":true})")["peers"];
  REQUIRE(peers.size() == 1);
  return peers[0];
}

}  // namespace

TEST_CASE("a peer without a description has every key, with nulls and empty containers") {
  Neighbourhood hood;
  auto quiet = host(7, "node7");
  hood.hear_heartbeat(quiet);
  const auto row = only_row(hood);
  CHECK(row["id"] == "3f000000000000000000000000000007");
  CHECK(row["state"] == "alive");
  CHECK(row["address"] == "10.0.1.7");
  CHECK(row["interface"] == "eth0");
  for (const auto* key : {"name", "booted_at", "os", "kernel", "arch", "version", "mutual", "rtt_ms"}) {
    CHECK_MESSAGE(row.at(key).is_null(), key);
  }
  CHECK(row["tags"] == json::object());
  CHECK(row["services"] == json::array());
  CHECK(row["addresses"] == json::array({"10.0.1.7"}));
  CHECK(row["conflicts"] == json::array());
  CHECK(row["auth"] == "none");
  CHECK(row["verified"] == false);
  CHECK(
      row["paths"] ==
      json::array(
          {{{"interface", "eth0"}, {"address", "10.0.1.7"}, {"state", "alive"}, {"age_s", 0.0}, {"rtt_ms", nullptr}}}));
}

TEST_CASE("each field alone is what the whole row has under its key") {
  Neighbourhood hood;
  auto peer = host(7, "node7");
  hood.hear(peer);
  const auto whole = only_row(hood);
  REQUIRE(whole.size() == 25);
  for (const auto& member : whole.items()) {
    CAPTURE(member.key());
    const auto page = hood.ask_json(fmt::format(R"({{"op":"list","fields":["{}"]}})", member.key()));
    const json expected = {{"id", whole["id"]}, {member.key(), member.value()}};
    CHECK(page["peers"] == json::array({expected}));
  }
}

TEST_CASE("fields stand in the order of the row, whatever order they were asked for in") {
  Neighbourhood hood;
  auto peer = host(7, "node7");
  hood.hear(peer);
  const auto text = hood.ask(R"({"op":"list","fields":["address","state","name"]})");
  CHECK(text.find(R"("total":1,"fields":["id","name","state","address"],"self":{)") != std::string::npos);
  CHECK(text.find("\n{\"id\":\"3f000000000000000000000000000007\",\"name\":\"node7\",\"state\":\"alive\",\"address\":"
                  "\"10.0.1.7\"}\n") != std::string::npos);
  CHECK_FALSE(hood.ask_json(R"({"op":"list"})").contains("fields"));
}

TEST_CASE("no fields are ids alone, and so more on a page") {
  Neighbourhood hood;
  for (std::uint32_t number = 1; number <= 20; ++number) {
    auto peer = host(number, fmt::format("node{}", number));
    hood.hear(peer);
  }
  const auto page = hood.ask_json(R"({"op":"list","fields":[],"max_bytes":1400})");
  CHECK(page["next"].is_null());
  CHECK(page["fields"] == json::array({"id"}));
  REQUIRE(page["peers"].size() == 20);
  for (const auto& row : page["peers"]) CHECK(row.size() == 1);
}

TEST_CASE("ages rise, leases fall and the wall times stand still between announcements") {
  Neighbourhood hood;
  auto peer = host(7, "node7");
  hood.hear(peer);
  hood.advance(3214567us);
  auto row = only_row(hood);
  CHECK(row["age_s"] == 3.214);
  CHECK(row["lease_s"] == 35.0);
  CHECK(row["expires_in_s"] == 31.785);
  CHECK(row["first_seen"] == "2026-09-20T10:11:12.344Z");
  CHECK(row["last_seen"] == row["first_seen"]);
  hood.hear_heartbeat(peer);
  hood.advance(1s);
  row = only_row(hood);
  CHECK(row["age_s"] == 1.0);
  CHECK(row["expires_in_s"] == 34.0);
  CHECK(row["first_seen"] == "2026-09-20T10:11:12.344Z");
  CHECK(row["last_seen"] == "2026-09-20T10:11:15.559Z");
}

TEST_CASE("a peer that is no longer alive expires in 0 s and keeps its age") {
  Neighbourhood hood;
  auto peer = host(7, "node7");
  hood.hear(peer);
  SUBCASE("because it left") {
    hood.hear_goodbye(peer);
    hood.advance(100s);
    CHECK(only_row(hood)["state"] == "left");
    CHECK(only_row(hood)["paths"][0]["state"] == "left");
  }
  SUBCASE("because its lease ran out") {
    hood.advance(100s);
    CHECK(only_row(hood)["state"] == "lost");
    CHECK(only_row(hood)["paths"][0]["state"] == "lost");
  }
  SUBCASE("because this host lost the way to it") {
    hood.keep_segments({2});
    hood.advance(100s);
    CHECK(only_row(hood)["state"] == "lost");
    CHECK(only_row(hood)["paths"][0]["state"] == "unreachable");
  }
  CHECK(only_row(hood)["age_s"] == 100.0);
  CHECK(only_row(hood)["expires_in_s"] == 0.0);
  CHECK(hood.ask_json(R"({"op":"list"})")["peers"] == json::array());
}

TEST_CASE("a peer heard through two interfaces is one row with two paths") {
  Neighbourhood hood;
  auto peer = host(7, "node7");
  hood.hear(peer);
  hood.advance(1s);
  auto other_side = peer;
  other_side.segment = 2;
  other_side.address = *base::parse_ipv4("192.168.1.7");
  hood.hear(other_side);
  const auto row = only_row(hood);
  CHECK(row["address"] == "10.0.1.7");
  REQUIRE(row["paths"].size() == 2);
  CHECK(row["paths"][0]["age_s"] == 1.0);
  CHECK(row["paths"][1]["address"] == "192.168.1.7");
  CHECK(row["paths"][1]["interface"] == "eth1");
  CHECK(row["paths"][1]["age_s"] == 0.0);
  CHECK(row["addresses"] == json::array({"10.0.1.7", "192.168.1.7"}));
}

TEST_CASE("a peer that has answered is verified, and says whether it hears this node and how far it is") {
  Neighbourhood hood(8192, true);
  auto peer = host(7, "node7");
  hood.hear(peer);
  bool mutual = true;
  SUBCASE("it does") {}
  SUBCASE("it does not") { mutual = false; }
  hood.answer_probe(peer, 1234567ns, mutual);
  const auto row = only_row(hood);
  CHECK(row["verified"] == true);
  CHECK(row["mutual"] == mutual);
  CHECK(row["rtt_ms"] == 1.234);
  CHECK(row["paths"][0]["rtt_ms"] == 1.234);
}

TEST_CASE("the round trip time of a peer is that of the path that stands for it") {
  Neighbourhood hood(8192, true);
  auto near = host(7, "node7");
  hood.hear(near);
  hood.answer_probe(near, 1ms);
  auto far = near;
  far.segment = 2;
  far.address = *base::parse_ipv4("192.168.1.7");
  hood.hear(far);
  CHECK(only_row(hood)["paths"][1]["rtt_ms"].is_null());
  hood.answer_probe(far, 30ms);
  const auto row = only_row(hood);
  CHECK(row["address"] == "10.0.1.7");
  CHECK(row["rtt_ms"] == 1.0);
  CHECK(row["paths"][0]["rtt_ms"] == 1.0);
  CHECK(row["paths"][1]["rtt_ms"] == 30.0);
}

TEST_CASE("a suspect is listed and counted as what it is, and keeps its lease") {
  Neighbourhood hood(8192, true);
  auto peer = host(7, "node7");
  hood.hear(peer);
  hood.answer_probe(peer);
  hood.advance(3500ms);
  const auto listing = hood.ask_json(R"({"op":"list"})");
  REQUIRE(listing["peers"].size() == 1);
  CHECK(listing["total"] == 1);
  CHECK(listing["peers"][0]["state"] == "suspect");
  CHECK(listing["peers"][0]["paths"][0]["state"] == "alive");
  CHECK(listing["peers"][0]["expires_in_s"] == 31.5);
  const json counts{{"alive", 0}, {"suspect", 1}, {"left", 0}, {"lost", 0}, {"restored", 0}};
  CHECK(hood.ask_json(R"({"op":"status"})")["peers"] == counts);
  hood.hear_heartbeat(peer);
  CHECK(only_row(hood)["state"] == "alive");
}

TEST_CASE("a restart is counted") {
  Neighbourhood hood;
  auto peer = host(7, "node7");
  hood.hear(peer);
  peer.epoch = 2;
  peer.sequence = 0;
  hood.hear(peer);
  CHECK(only_row(hood)["restarts"] == 1);
}

TEST_CASE("the description comes through whole, whatever is in it") {
  Neighbourhood hood;
  auto peer = host(7, "node7");
  peer.description.os = "\"}],\\ <&> \xc3\xa9\xf0\x9f\x98\x80";
  peer.description.kernel = "";
  peer.description.booted_at = 1789899072;
  peer.description.addresses = {*base::parse_ip_address("fd00::7"), base::IpAddress(peer.address)};
  peer.description.tags = {{"a/b", "\"\\u0000\""}, {"empty", ""}};
  peer.description.services = {{"ssh \"x\"", "_ssh._tcp", 22, {}}, {"w", "_http._tcp", 65535, {{"path", "/\\"}}}};
  hood.hear(peer);
  const auto row = only_row(hood);
  CHECK(row["os"] == *peer.description.os);
  CHECK(row["kernel"] == "");
  CHECK(row["booted_at"] == "2026-09-20T10:11:12.000Z");
  CHECK(row["addresses"] == json::array({"10.0.1.7", "fd00::7"}));
  CHECK(row["tags"] == json(peer.description.tags));
  REQUIRE(row["services"].size() == 2);
  CHECK(row["services"][0] ==
        json{{"name", "ssh \"x\""}, {"type", "_ssh._tcp"}, {"port", 22}, {"txt", json::object()}});
  CHECK(row["services"][1]["port"] == 65535);
  CHECK(row["services"][1]["txt"] == json{{"path", "/\\"}});
}

TEST_CASE("text that slipped past the wire's rules still reaches nobody unescaped") {
  Neighbourhood hood;
  auto peer = host(7, "node7");
  hood.hear(peer);
  discovery::Peer forged = *hood.node.peers().find(peer.id);
  wire::Description about{.name = "\x1b]0;owned\a\r\n", .os = "\xe2\x80\xae\xff\xc0\x80"};
  about.tags = {{"\x1b[2J\"", "\n},\n{\"id\":\"x\"}"}};
  forged.description = wire::PackedDescription(about);
  std::string text;
  control::JsonWriter writer(text);
  write_peer_row(writer, forged, hood.view());
  for (const char c : text) CHECK((c >= ' ' && c <= '~'));
  const auto row = json::parse(text);
  CHECK(row["name"] == about.name);
  CHECK(row["os"] == "\xe2\x80\xae\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
  CHECK(row["tags"] == json(about.tags));
}
