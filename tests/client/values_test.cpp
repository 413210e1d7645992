#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "client/peer_reader.hpp"
#include "client/status_reader.hpp"
#include "client/wall_time.hpp"
#include "discover/error.hpp"

using namespace discover;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr const char* full_row =
    R"({"id":"3fa9","name":"node7","state":"alive","auth":"none","verified":true,"mutual":false,
  "address":"10.0.0.7","interface":"eth0","rtt_ms":0.41,"age_s":3.214,"lease_s":35.0,"expires_in_s":31.786,
  "first_seen":"2026-09-20T10:11:12.345Z","last_seen":"2026-09-20T10:11:13Z","booted_at":null,"restarts":1,
  "os":"Debian","kernel":"6.1.0","arch":"x86_64","version":"0.1.0","tags":{"role":"worker"},
  "services":[{"name":"ssh","type":"_ssh._tcp","port":22,"txt":{"a":"b"}}],"addresses":["10.0.0.7","fd00::7"],
  "paths":[{"interface":"eth0","address":"10.0.0.7","state":"alive","age_s":3.214,"rtt_ms":null}],
  "conflicts":[{"kind":"id","id":"3fa9","address":"10.0.0.9","interface":"eth0","age_s":0.4,"later":1},
    {"kind":"name","id":"8c1e","address":null,"interface":null,"age_s":0.0}],
  "of_a_newer_daemon":{"deep":[1]}})";

WallTime at(std::chrono::sys_days day, std::chrono::milliseconds time) { return day + time; }

constexpr std::chrono::sys_days september{std::chrono::year{2026} / 9 / 20};

}  // namespace

TEST_CASE("every key of a row has its place") {
  const Peer expected = {
      .id = "3fa9",
      .name = "node7",
      .state = "alive",
      .auth = "none",
      .verified = true,
      .mutual = false,
      .address = "10.0.0.7",
      .interface = "eth0",
      .rtt = Milliseconds{0.41},
      .age = Seconds{3.214},
      .lease = Seconds{35.0},
      .expires_in = Seconds{31.786},
      .first_seen = at(september, 10h + 11min + 12s + 345ms),
      .last_seen = at(september, 10h + 11min + 13s),
      .booted_at = std::nullopt,
      .restarts = 1,
      .os = "Debian",
      .kernel = "6.1.0",
      .arch = "x86_64",
      .version = "0.1.0",
      .tags = {{"role", "worker"}},
      .services = {{.name = "ssh", .type = "_ssh._tcp", .port = 22, .txt = {{"a", "b"}}}},
      .addresses = {"10.0.0.7", "fd00::7"},
      .paths =
          {{.interface = "eth0", .address = "10.0.0.7", .state = "alive", .age = Seconds{3.214}, .rtt = std::nullopt}},
      .conflicts = {{.kind = "id", .id = "3fa9", .address = "10.0.0.9", .interface = "eth0", .age = Seconds{0.4}},
                    {.kind = "name", .id = "8c1e", .age = Seconds{0.0}}}};
  CHECK(client::read_peer(full_row) == expected);
}

TEST_CASE("who is alive, or suspect, is there; a state of a newer daemon is kept as it is") {
  const auto peer_in = [](const std::string& state) {
    return client::read_peer(R"({"id":"a","state":")" + state + "\"}");
  };
  CHECK(peer_in("alive").is_alive());
  CHECK(peer_in("suspect").is_alive());
  for (const auto* state : {"left", "lost", "restored"}) {
    CHECK_FALSE(peer_in(state).is_alive());
    CHECK(peer_in(state).state == state);
  }
}

TEST_CASE("a row of a daemon that knows only the id is read") {
  const auto peer = client::read_peer(R"({"id":"a"})");
  CHECK(peer.id == "a");
  CHECK_FALSE(peer.name);
  CHECK(peer.paths.empty());
}

TEST_CASE("a value of another type is a bad reply, not another value") {
  for (const auto& [key, value] :
       std::vector<std::pair<const char*, json>>{{"id", 5},
                                                 {"id", nullptr},
                                                 {"name", 5},
                                                 {"restarts", -1},
                                                 {"restarts", 1.5},
                                                 {"restarts", "1"},
                                                 {"age_s", "3"},
                                                 {"verified", 1},
                                                 {"tags", json::array()},
                                                 {"paths", json::object()},
                                                 {"paths", {5}},
                                                 {"conflicts", "none"},
                                                 {"conflicts", {5}},
                                                 {"addresses", {5}},
                                                 {"addresses", "a"},
                                                 {"first_seen", "yesterday"},
                                                 {"services", {{{"name", "ssh"}, {"port", 70'000}}}}}) {
    auto row = json::parse(full_row);
    row[key] = value;
    CAPTURE(row.dump());
    CHECK_THROWS_AS(client::read_peer(row.dump()), Error);
  }
}

TEST_CASE("times are those of RFC 3339 in UTC and no others") {
  CHECK(client::parse_wall_time("1970-01-01T00:00:00Z") == WallTime{0ms});
  CHECK(client::parse_wall_time("2026-09-20T10:11:12.3459Z") == at(september, 10h + 11min + 12s + 345ms));
  CHECK(client::parse_wall_time("2024-02-29T23:59:59.5Z").has_value());
  for (const auto* text :
       {"", "Z", "2026-09-20", "2026-09-20T10:11:12", "2026-09-20T10:11:12+02:00", "2026-13-01T00:00:00Z",
        "2025-02-29T00:00:00Z", "2026-09-20T24:00:00Z", "2026-09-20T10:60:00Z", "-026-09-20T10:11:12Z",
        "2026-09-20T10:11:12.Z", "2026-09-20T10:11:12.3x5Z", "2026-09-20 10:11:12Z"}) {
    CAPTURE(text);
    CHECK_FALSE(client::parse_wall_time(text));
  }
}

TEST_CASE("the daemon's own documents are read") {
  const auto status = client::read_status(json::parse(R"({"version":"0.1.0","instance":null,"pid":412,"uptime_s":12.5,
    "generation":812,"self":{"id":"8c1e","name":"alpha","domain":"default",
    "conflicts":[{"kind":"id","id":"8c1e","address":"10.0.0.9"}]},"listen_only":true,"announce_only":true,"port":9842,
    "control_port":null,"capacity":8192,"peers":{"alive":2,"suspect":3,"lost":1},
    "segments":[{"interface":"eth0","address":"10.0.0.1","prefix_length":24,"unicast_port":9842,"role":"listen-only","peers":2,
    "sent_broadcasts":9,"received_broadcasts":27,"own_echoes":8,"received_unicasts":41,"kernel_dropped":3,
    "receive_buffer_bytes":212992,"off_link":{"address":"10.9.0.3","age_s":2.1}}],
    "passive":true,"profile":"quiet","receive_buffer_wanted_bytes":4194304})"));
  CHECK(status.pid == 412);
  CHECK(status.listen_only);
  CHECK(status.announce_only);
  CHECK_FALSE(status.control_port);
  CHECK(status.peers.at("alive") == 2);
  CHECK(status.peers.at("suspect") == 3);
  CHECK(status.self.conflicts == std::vector<Conflict>{{.kind = "id", .id = "8c1e", .address = "10.0.0.9"}});
  const auto& segment = status.segments.at(0);
  CHECK(segment.prefix_length == 24);
  CHECK(segment.role == role::listen_only);
  CHECK(segment.sent_broadcasts == 9);
  CHECK(segment.received_broadcasts == 27);
  CHECK(segment.own_echoes == 8);
  CHECK(segment.received_unicasts == 41);
  CHECK(segment.kernel_dropped == 3);
  CHECK(segment.receive_buffer_bytes == 212'992);
  CHECK(segment.off_link == OffLinkSource{.address = "10.9.0.3", .age = Seconds{2.1}});
  CHECK(status.passive);
  CHECK(status.profile == "quiet");
  CHECK(status.receive_buffer_wanted_bytes == 4'194'304);

  const auto interfaces = client::read_interfaces(json::parse(R"({"interfaces":[{"name":"eth0","index":2,"used":true,
    "reason":"up","kind":null,"addresses":["10.0.0.1/24"],
    "segments":[{"address":"10.0.0.1","prefix_length":24,"error":"in use"}]}]})"));
  REQUIRE(interfaces.size() == 1);
  CHECK(interfaces[0].segments.at(0).error == "in use");

  const auto counters = client::read_counters(
      json::parse(R"({"schema":"x","protocol":{"received":120},"control":{"requests":7,"errors":0}})"));
  CHECK(counters ==
        std::vector<Counter>{{"control", "errors", 0}, {"control", "requests", 7}, {"protocol", "received", 120}});
}
