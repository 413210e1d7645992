#include "control/reports.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "discovery/announcer.hpp"
#include "neighbourhood.hpp"

using namespace discover;
using namespace discover::control::test;
using namespace std::chrono_literals;

TEST_CASE("the status says who and where this node is and counts what it knows") {
  Neighbourhood hood;
  auto stays = host(1, "stays");
  auto leaves = host(2, "leaves");
  auto falls_silent = host(3, "silent");
  falls_silent.lease = 10;
  for (auto* peer : {&stays, &leaves, &falls_silent}) hood.hear(*peer);
  hood.hear_goodbye(leaves);
  hood.hear_own_echo();
  auto stray = host(4, "stray");
  stray.address = *base::parse_ipv4("10.9.0.3");
  hood.hear(stray);
  hood.traffic = {{.id = 1,
                   .sent_broadcasts = 9,
                   .received_broadcasts = 27,
                   .received_unicasts = 41,
                   .kernel_dropped = 3,
                   .receive_buffer_bytes = 212'992}};
  hood.interfaces[1].segments[0].role = discovery::Role::listen_only;
  hood.advance(2s);
  CHECK(
      hood.ask(R"({"op":"status","id":7})") ==
      R"({"schema":"discoverd.status/1","id":7,"generated_at":"2026-09-20T10:11:14.345Z","version":"0.1.0",)"
      R"("instance":null,"pid":412,"uptime_s":14.500,"generation":)" +
          std::to_string(hood.node.peers().generation()) +
          R"(,"next":null,"self":{"id":"8c000000000000000000000000000001","name":"alpha","domain":"default","conflicts":[]},)"
          R"("listen_only":false,"announce_only":false,"passive":false,"profile":"normal","auth":"off","receive_buffer_wanted_bytes":4194304,)"
          R"("port":9842,"control_port":9843,"capacity":8192,)"
          R"("peers":{"alive":1,"suspect":0,"left":1,"lost":1,"restored":0},"segments":[)"
          R"({"interface":"eth0","address":"10.0.0.1","prefix_length":16,"broadcast":"10.0.255.255",)"
          R"("unicast_port":9842,"role":"full","peers":1,"interval_s":10.000,"sent_broadcasts":9,"received_broadcasts":27,)"
          R"("own_echoes":1,"received_unicasts":41,"kernel_dropped":3,"receive_buffer_bytes":212992,)"
          R"("off_link":{"address":"10.9.0.3","age_s":2.000}},)"
          R"({"interface":"eth1","address":"192.168.1.1","prefix_length":24,"broadcast":"192.168.1.255",)"
          R"("unicast_port":9842,"role":"listen-only","peers":0,"interval_s":10.000,"sent_broadcasts":0,"received_broadcasts":0,)"
          R"("own_echoes":0,"received_unicasts":0,"kernel_dropped":0,"receive_buffer_bytes":0,"off_link":null}]})");
}

TEST_CASE("the status of a named instance with its UDP door shut and no segment") {
  Neighbourhood hood;
  hood.process.instance = "blue";
  hood.process.control_port.reset();
  hood.interfaces[0].segments[0].error = "address already in use";
  hood.interfaces[1].segments.clear();
  const auto status = hood.ask_json(R"({"op":"status"})");
  CHECK(status["instance"] == "blue");
  CHECK(status["control_port"].is_null());
  CHECK(status["segments"] == nlohmann::json::array());
}

TEST_CASE("the interval of a crowded segment is stretched") {
  Neighbourhood hood;
  for (std::uint32_t i = 1; i <= 400; ++i) {
    auto peer = host(i, "n");
    hood.hear(peer);
  }
  const auto segment = hood.ask_json(R"({"op":"status"})")["segments"][0];
  CHECK(segment["peers"] == 400);
  const auto stretched = std::chrono::floor<std::chrono::milliseconds>(discovery::announce_interval({}, 400));
  REQUIRE(stretched > 10s);
  CHECK(segment["interval_s"] == static_cast<double>(stretched.count()) / 1000);
}

TEST_CASE("interfaces are listed with verdict, reason and trouble") {
  Neighbourhood hood;
  hood.interfaces[1].segments[0].error = "bind: address already in use";
  hood.interfaces.push_back({"lo", 1, false, "a loopback interface", std::nullopt, {}, {}});
  CHECK(
      hood.ask(R"({"op":"interfaces"})") ==
      R"({"schema":"discoverd.interfaces/1","generated_at":"2026-09-20T10:11:12.345Z","next":null,"interfaces":[)"
      R"({"name":"lo","index":1,"used":false,"reason":"a loopback interface","kind":null,)"
      R"("addresses":[],"addresses_left_out":0,"segments":[],"segments_left_out":0},)"
      R"({"name":"eth0","index":2,"used":true,"reason":"up, broadcast-capable, with an IPv4 address","kind":null,)"
      R"("addresses":["10.0.0.1/16"],"addresses_left_out":0,)"
      R"("segments":[{"address":"10.0.0.1","prefix_length":16,"error":null}],"segments_left_out":0},)"
      R"({"name":"eth1","index":3,"used":true,"reason":"up, broadcast-capable, with an IPv4 address","kind":"veth",)"
      R"("addresses":["192.168.1.1/24"],"addresses_left_out":0,"segments":[{"address":"192.168.1.1","prefix_length":24,)"
      R"("error":"bind: address already in use"}],"segments_left_out":0}]})");
}

TEST_CASE("an interface name of raw bytes is escaped") {
  Neighbourhood hood;
  hood.interfaces[0].name = "e\x1b\xff\"";
  CHECK(hood.ask_json(R"({"op":"interfaces"})")["interfaces"][0]["name"] == "e\x1b\xef\xbf\xbd\"");
}

TEST_CASE("counters come by name, all of them, also those that are zero") {
  Neighbourhood hood;
  auto peer = host(1, "n");
  hood.hear(peer);
  hood.hear_heartbeat(peer);
  const auto reply = hood.ask_json(R"({"op":"counters","id":"c"})");
  CHECK(reply["schema"] == "discoverd.counters/1");
  CHECK(reply["id"] == "c");
  CHECK(reply["protocol"]["received"] == 2);
  CHECK(reply["protocol"]["refreshed"] == 1);
  CHECK(reply["protocol"]["first_heard"] == 1);
  CHECK(reply["protocol"]["drop_bad_magic"] == 0);
  CHECK(reply["protocol"].size() == discovery::counter_count);
  CHECK(reply["sockets"] == nlohmann::json{{"sent", 44}, {"send_dropped", 0}});
  CHECK(reply["control"] == nlohmann::json{{"requests", 7}, {"errors", 0}});
}

namespace {

/// What the rows of all pages are called by, with no page longer than asked for.
std::vector<std::string> all_rows(const Neighbourhood& hood, const std::string& op, const char* rows,
                                  const char* called, int max_bytes) {
  std::vector<std::string> told;
  nlohmann::json after;
  do {
    const auto text = hood.ask(fmt::format(R"({{"op":"{}","max_bytes":{},"after":{}}})", op, max_bytes, after.dump()));
    REQUIRE(text.size() <= static_cast<std::size_t>(max_bytes));
    const auto page = nlohmann::json::parse(text);
    REQUIRE_MESSAGE(!page.contains("error"), text);
    REQUIRE(!page[rows].empty());
    for (const auto& row : page[rows]) told.push_back(row[called]);
    REQUIRE(after != page["next"]);
    after = page["next"];
  } while (after.is_string());
  return told;
}

}  // namespace

TEST_CASE("segments and interfaces beyond max_bytes come on further pages, each once and in order") {
  Neighbourhood hood;
  hood.interfaces.clear();
  std::vector<std::string> names;
  std::vector<std::string> addresses;
  for (std::uint32_t i = 0; i < 300; ++i) {
    names.push_back(fmt::format("eth{}", i));
    control::InterfaceReport interface {
      names.back(), i + 2, true, "used", std::nullopt, {}, {}
    };
    for (std::uint32_t subnet = 1; subnet <= 2; ++subnet) {
      const base::Ipv4 address{(10U << 24) + (i << 16) + (subnet << 8) + 1};
      addresses.push_back(to_string(address));
      interface.segments.insert(interface.segments.begin(), {.id = i * 2 + subnet, .prefix = {address, 24}});
    }
    hood.interfaces.insert(hood.interfaces.begin(), std::move(interface));
  }
  for (const int max_bytes : {1024, 1500, 60'000, 65'507}) {
    CHECK(all_rows(hood, "status", "segments", "address", max_bytes) == addresses);
    CHECK(all_rows(hood, "interfaces", "interfaces", "name", max_bytes) == names);
  }
}

TEST_CASE("the next page begins behind its cursor, whatever has gone meanwhile") {
  Neighbourhood hood;
  const auto first = hood.ask_json(R"({"op":"status","max_bytes":1024})");
  REQUIRE(first["segments"].size() == 1);
  CHECK(first["segments"][0]["interface"] == "eth0");
  hood.interfaces.erase(hood.interfaces.begin());
  const auto rest = hood.ask_json(fmt::format(R"({{"op":"status","after":{}}})", first["next"].dump()));
  REQUIRE(rest["segments"].size() == 1);
  CHECK(rest["segments"][0]["interface"] == "eth1");
  CHECK(rest["next"].is_null());
}

TEST_CASE("of an interface with more addresses than anybody reads the rest is counted") {
  Neighbourhood hood;
  auto& interface = hood.interfaces[0];
  for (std::uint32_t i = 0; i < 5000; ++i) {
    interface.addresses.push_back("255.255.255.255/24");
    interface.segments.push_back(
        {.prefix = {{~i}, 24}, .error = "cannot bind to 255.255.255.255:9842: Address already in use"});
  }
  const auto row = hood.ask_json(R"({"op":"interfaces"})")["interfaces"][0];
  CHECK(row["addresses"].size() == 256);
  CHECK(row["addresses_left_out"] == 5001 - 256);
  CHECK(row["segments"].size() == 256);
  CHECK(row["segments_left_out"] == 5001 - 256);
  const auto error = hood.ask_json(R"({"op":"interfaces","max_bytes":1024})")["error"];
  CHECK(error["code"] == "too-large");
  const auto next = fmt::format(R"({{"op":"interfaces","max_bytes":{}}})", error["needed_bytes"].dump());
  CHECK(hood.ask_json(next)["interfaces"].size() == 1);
}

TEST_CASE("a cursor of another report, or none at all, is refused") {
  const Neighbourhood hood;
  for (const auto* after : {R"("")", R"("x")", R"("-1")", R"("1 ")", R"("18446744073709551616")", "7", "[]"}) {
    CHECK(hood.error_of(fmt::format(R"({{"op":"status","after":{}}})", after)) == "bad-request");
  }
  CHECK(hood.error_of(R"({"op":"interfaces","after":null})").empty());
}
