#include "control/history.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "neighbourhood.hpp"

using namespace discover;
using namespace discover::control::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

json past_of(const Neighbourhood& hood, const std::string& peer) {
  const auto reply = hood.ask_json(R"({"op":"history","peer":")" + peer + "\"}");
  REQUIRE_MESSAGE(reply.contains("peers"), reply.dump());
  return reply["peers"].at(0);
}

}  // namespace

TEST_CASE("a peer's past is counted") {
  Neighbourhood hood;
  auto one = host(1, "node1");
  hood.hear(one);
  hood.hear_goodbye(one);
  one.epoch = 2;
  one.sequence = 0;
  hood.hear(one);
  hood.advance(36s);  // its lease
  one.epoch = 3;
  one.sequence = 0;
  hood.hear(one);
  one.epoch = 4;
  one.sequence = 0;
  hood.hear(one);
  const auto past = past_of(hood, "node1");
  CHECK(past["appearances"] == 3);
  CHECK(past["flaps"] == 1);
  CHECK(past["restarts"] == 1);
  CHECK(past["state"] == "alive");
  CHECK(past["first_seen"] == "2026-09-20T10:11:12.345Z");
  std::string kinds;
  for (const auto& event : past["events"]) kinds += event["kind"].get<std::string>() + " ";
  CHECK(kinds == "appeared left appeared lost appeared restarted ");
}

TEST_CASE("the last 16 events are kept, oldest first, and what they changed") {
  Neighbourhood hood;
  auto one = host(1, "node1");
  hood.hear(one);
  for (int i = 0; i < 20; ++i) {
    hood.advance(1s);
    one.description.tags["n"] = std::to_string(i);
    ++one.revision;
    hood.hear(one);
  }
  const auto events = past_of(hood, "node1")["events"];
  CHECK(events.size() == 16);
  CHECK(events.front()["at"] == "2026-09-20T10:11:17.345Z");
  CHECK(events.back()["at"] == "2026-09-20T10:11:32.345Z");
  CHECK(events.back()["changed"] == json{"tags"});
}

TEST_CASE("who is listed no more is still remembered, by name, address and id") {
  Neighbourhood hood;
  auto one = host(1, "node1");
  hood.hear(one);
  hood.hear_goodbye(one);
  hood.advance(2h);
  CHECK(hood.error_of(R"({"op":"show","peer":"node1"})") == "not-found");
  for (const auto* peer : {"NODE1", "10.0.1.1", "3f00", "3f000000000000000000000000000001"}) {
    CHECK(past_of(hood, peer)["state"] == "forgotten");
  }
  CHECK(hood.error_of(R"({"op":"history","peer":"node2"})") == "not-found");
  auto two = host(2, "node1");
  hood.hear(two);
  hood.hear_goodbye(two);
  hood.advance(2h);
  CHECK(hood.error_of(R"({"op":"history","peer":"node1"})") == "ambiguous");
}

TEST_CASE("the history comes in pages, each peer once") {
  Neighbourhood hood;
  for (std::uint32_t i = 0; i < 100; ++i) {
    auto peer = host(i, fmt::format("node{}", i));
    hood.hear(peer);
  }
  std::vector<std::string> names;
  json after;
  do {
    const auto reply = hood.ask_json(fmt::format(R"({{"op":"history","max_bytes":3000,"after":{}}})", after.dump()));
    CHECK(reply["total"] == 100);
    for (const auto& peer : reply["peers"]) names.push_back(peer["name"]);
    after = reply["next"];
  } while (!after.is_null());
  REQUIRE(names.size() == 100);
  for (std::size_t i = 0; i < 100; ++i) CHECK(names[i] == fmt::format("node{}", i));
  CHECK(hood.ask_json(R"({"op":"history","limit":1})")["peers"].size() == 1);
}

namespace {

/// Notes of a history, a second apart.
struct Notes {
  void note(std::uint32_t peer, discovery::PeerEventKind kind) {
    now += 1s;
    history.note(now, {kind, node_id(0, peer), 0}, nullptr);
  }

  control::History history;
  base::TimePoint now;
};

}  // namespace

TEST_CASE("memory is bounded: whoever was not told of for longest is dropped, whoever was known first") {
  Notes notes{control::History(3), {}};
  for (const std::uint32_t peer : {1u, 2u, 3u, 1u, 2u, 1u}) notes.note(peer, discovery::PeerEventKind::suspected);
  notes.note(4, discovery::PeerEventKind::appeared);
  CHECK(notes.history.all().size() == 3);
  CHECK_FALSE(notes.history.all().contains(node_id(0, 3)));
  notes.note(5, discovery::PeerEventKind::appeared);
  CHECK_FALSE(notes.history.all().contains(node_id(0, 2)));
  notes.history.set_capacity(1);
  CHECK(notes.history.all().size() == 1);
  CHECK(notes.history.all().contains(node_id(0, 5)));
}

TEST_CASE("only who was lost flaps when it comes back") {
  using Kind = discovery::PeerEventKind;
  Notes notes{control::History(2), {}};
  for (const auto kind : {Kind::appeared, Kind::lost, Kind::left, Kind::appeared}) notes.note(1, kind);
  CHECK(notes.history.all().at(node_id(0, 1)).flaps == 0);
  for (const auto kind : {Kind::lost, Kind::appeared, Kind::appeared}) notes.note(1, kind);
  CHECK(notes.history.all().at(node_id(0, 1)).flaps == 1);
}
