#include "control/subscription.hpp"

#include <chrono>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "neighbourhood.hpp"

using namespace discover;
using namespace discover::control;
using namespace discover::control::test;
using nlohmann::json;

namespace {

constexpr std::uint64_t epoch = 0x4d2;

Request watch_request(const std::string& more = "") {
  auto request = parse_request(base::as_bytes(R"({"op":"watch","id":7)" + more + "}"));
  REQUIRE(request);
  return *std::move(request);
}

/// A neighbourhood whose events are kept in a ring.
struct Street : Neighbourhood {
  Street() { keep_events = true; }

  /// All that the subscription has to tell, each event as "seq kind name".
  std::vector<std::string> told(Subscription& subscription) {
    std::vector<std::string> lines;
    for (int pages = 0; subscription.has_news(ring()); ++pages) {
      REQUIRE(pages < 10'000);
      const auto text = subscription.next(view(), ring());
      longest = std::max(longest, text.size());
      const auto page = json::parse(text);
      CHECK(page["schema"] == "discoverd.events/1");
      CHECK(page["id"] == 7);
      for (const auto& event : page["events"]) {
        last = event;
        const auto name = event["peer"].is_null() ? "" : " " + event["peer"]["name"].get<std::string>();
        lines.push_back(fmt::format("{} {}{}", event["seq"].get<int>(), event["kind"].get<std::string>(), name));
      }
    }
    return lines;
  }

  EventRing& ring() {
    for (const auto& event : std::exchange(events, {})) ring_.add(event, view());
    return ring_;
  }

  json last;
  std::size_t longest = 0;

 private:
  EventRing ring_{epoch};
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE_FIXTURE(Street, "first comes who is there, then the end of that, then what happens") {
  auto one = host(1, "node1"), two = host(2, "node2"), gone = host(3, "node3");
  for (auto* peer : {&one, &two, &gone}) hear(*peer);
  hear_goodbye(gone);
  Subscription subscription(watch_request(), ring());
  CHECK(told(subscription) == Lines{"1 appeared node1", "2 appeared node2", "3 snapshot-end"});
  CHECK(last["cursor"] == "00000000000004d2-4");
  hear_goodbye(one);
  two.description.tags["role"] = "worker";
  ++two.revision;
  hear(two);
  CHECK(told(subscription) == Lines{"4 left node1", "5 updated node2"});
  CHECK(last["changed"] == json{"tags"});
  CHECK(last["peer"]["tags"]["role"] == "worker");
  CHECK(last["id"] == last["peer"]["id"]);
  CHECK_FALSE(subscription.has_news(ring()));
}

TEST_CASE_FIXTURE(Street, "without the snapshot there are changes alone") {
  auto one = host(1, "node1");
  hear(one);
  Subscription subscription(watch_request(R"(,"snapshot":false)"), ring());
  CHECK(told(subscription).empty());
  hear_goodbye(one);
  CHECK(told(subscription) == Lines{"1 left node1"});
}

TEST_CASE_FIXTURE(Street, "behind a cursor it goes on where it stopped") {
  auto one = host(1, "node1");
  hear(one);
  Subscription first(watch_request(), ring());
  told(first);
  const auto cursor = last["cursor"].get<std::string>();
  hear_goodbye(one);
  Subscription second(watch_request(R"(,"since":")" + cursor + "\""), ring());
  CHECK(second.is_resumed());
  CHECK(told(second) == Lines{"1 left node1"});
}

TEST_CASE_FIXTURE(Street, "behind a cursor of another life there is a gap and a new snapshot") {
  auto one = host(1, "node1");
  hear(one);
  for (const auto* cursor : {"00000000000004d3-1", "00000000000004d2-2"}) {
    Subscription subscription(watch_request(fmt::format(R"(,"since":"{}")", cursor)), ring());
    CHECK_FALSE(subscription.is_resumed());
    CHECK(told(subscription) == Lines{"1 gap", "2 appeared node1", "3 snapshot-end"});
  }
  Subscription changes(watch_request(R"(,"since":"00000000000004d3-1","snapshot":false)"), ring());
  CHECK(told(changes) == Lines{"1 gap"});
}

TEST_CASE_FIXTURE(Street, "who does not read is told how much it missed, and costs nothing meanwhile") {
  auto one = host(1, "node1");
  hear(one);
  Subscription whole(watch_request(), ring());
  Subscription changes(watch_request(R"(,"snapshot":false)"), ring());
  told(whole);
  constexpr std::size_t rounds = 3000;
  for (std::size_t i = 0; i < rounds; ++i) {
    hear_goodbye(one);
    hear(one);
    advance(std::chrono::milliseconds(50));
    ring();
  }
  CHECK(ring().end().number == 1 + 2 * rounds);
  CHECK(ring().oldest() > ring().end().number - EventRing::most_events);
  const auto kept = ring().end().number + 1 - ring().oldest();
  CHECK(told(whole) == Lines{"3 overflow", "4 appeared node1", "5 snapshot-end"});
  const auto lines = told(changes);
  CHECK(lines.size() == 1 + kept);
  CHECK(lines.front() == "1 overflow");
  CHECK(lines.back() == fmt::format("{} appeared node1", 1 + kept));
}

TEST_CASE_FIXTURE(Street, "missed counts what will never be told") {
  auto one = host(1, "node1");
  hear(one);
  Subscription subscription(watch_request(), ring());
  told(subscription);
  for (std::size_t i = 0; i < EventRing::most_events; ++i) {
    hear_goodbye(one);
    hear(one);
    advance(std::chrono::milliseconds(50));
    ring();
  }
  const auto page = json::parse(subscription.next(view(), ring()));
  CHECK(page["events"][0]["kind"] == "overflow");
  CHECK(page["events"][0]["missed"] == 2 * EventRing::most_events);
}

TEST_CASE_FIXTURE(Street, "a long table comes in many datagrams, none too long and each row once") {
  for (std::uint32_t i = 0; i < 200; ++i) {
    auto peer = host(i, fmt::format("node{}", i));
    hear(peer);
  }
  Subscription subscription(watch_request(R"(,"max_bytes":2048)"), ring());
  const auto lines = told(subscription);
  REQUIRE(lines.size() == 201);
  for (std::size_t i = 0; i < 200; ++i) CHECK(lines[i] == fmt::format("{} appeared node{}", i + 1, i));
  CHECK(longest <= 2048);
}

TEST_CASE_FIXTURE(Street, "a row that fits no datagram is left out of its event") {
  auto one = host(1, "node1");
  for (int i = 0; i < 20; ++i) one.description.tags[fmt::format("key{}", i)] = std::string(40, 'x');
  hear(one);
  Subscription subscription(watch_request(R"(,"max_bytes":1024)"), ring());
  CHECK(told(subscription) == Lines{"1 appeared", "2 snapshot-end"});
  CHECK(longest <= 1024);
}

TEST_CASE_FIXTURE(Street, "a change during a long snapshot is told behind it") {
  auto one = host(1, "node1"), two = host(2, "node2"), three = host(3, "node3");
  for (auto* peer : {&one, &two, &three}) hear(*peer);
  Subscription subscription(watch_request(R"(,"max_bytes":1024)"), ring());
  subscription.next(view(), ring());
  hear_goodbye(one);
  hear_goodbye(three);
  CHECK(told(subscription) == Lines{"2 appeared node2", "3 snapshot-end", "4 left node1", "5 left node3"});
}

TEST_CASE_FIXTURE(Street, "the last word carries the cursor to go on from") {
  Subscription subscription(watch_request(), ring());
  told(subscription);
  const auto page = json::parse(subscription.closing(view(), ring()));
  CHECK(page["events"][0]["kind"] == "closing");
  CHECK(page["events"][0]["cursor"] == "00000000000004d2-0");
}

TEST_CASE("a cursor is read back, and what is none is refused") {
  for (const Cursor cursor : {Cursor{0, 0}, Cursor{epoch, 17}, Cursor{~std::uint64_t{0}, ~std::uint64_t{0}}}) {
    CHECK(parse_cursor(to_string(cursor)) == cursor);
  }
  for (const auto* text : {"", "-", "4d2-1", "00000000000004d2", "00000000000004d2-", "00000000000004d2-x",
                           "00000000000004d2-1x", "g0000000000004d2-1", "00000000000004d2-99999999999999999999"}) {
    CHECK_FALSE(parse_cursor(text));
  }
}
