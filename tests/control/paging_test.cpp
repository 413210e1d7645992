#include <algorithm>
#include <chrono>
#include <map>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/random.hpp"
#include "neighbourhood.hpp"

using namespace discover;
using namespace discover::control::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

std::string list_request(const json& after, std::string_view arguments) {
  return fmt::format(R"({{"op":"list","id":"p","after":{}{}}})", after.dump(), arguments);
}

std::vector<std::string> ids_of(const json& page) {
  std::vector<std::string> ids;
  for (const auto& row : page["peers"]) ids.push_back(row["id"]);
  return ids;
}

/// Asks for page after page, with `between` run between two; the ids in the order in which they came.
std::vector<std::string> list_all(const Neighbourhood& hood, std::string_view arguments, auto&& between) {
  std::vector<std::string> ids;
  json after;
  for (int pages = 0; pages < 10000; ++pages) {
    const auto page = hood.ask_json(list_request(after, arguments));
    REQUIRE_MESSAGE(!page.contains("error"), page.dump());
    const auto here = ids_of(page);
    ids.insert(ids.end(), here.begin(), here.end());
    after = page["next"];
    if (after.is_null()) return ids;
    REQUIRE_FALSE(here.empty());
    REQUIRE(after == here.back());
    between();
  }
  FAIL("no end of pages");
  return ids;
}

std::vector<std::string> list_all(const Neighbourhood& hood, std::string_view arguments) {
  return list_all(hood, arguments, [] {});
}

/// A neighbourhood of hosts 1..count, in an order other than that of their ids.
struct Crowd : Neighbourhood {
  explicit Crowd(std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i) {
      const auto number = i * 7919 % count + 1;  // 7919 is a prime: every number once
      auto& host = hosts.emplace(number, control::test::host(number, fmt::format("node{}", number))).first->second;
      hear(host);
    }
  }
  std::map<std::uint32_t, Host> hosts;
};

}  // namespace

TEST_CASE("a document is one line of head, one line a row and a last line") {
  Crowd crowd(3);
  const auto text = crowd.ask(R"({"op":"list"})");
  std::vector<std::string> lines;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  REQUIRE(lines.size() == 5);
  CHECK(lines[0].ends_with(R"("peers":[)"));
  CHECK(lines[1].ends_with("},"));
  CHECK(lines[2].ends_with("},"));
  CHECK(lines[3].ends_with("}"));
  CHECK(lines[4] == "]}");
  CHECK(json::parse(lines[3])["name"] == "node3");
  CHECK(Neighbourhood().ask(R"({"op":"list"})").ends_with("\"peers\":[\n]}"));
}

TEST_CASE("2,000 peers are listed once each and in order, whatever the page") {
  Crowd crowd(2000);
  const auto count = [](std::string_view arguments, const Crowd& in) { return list_all(in, arguments).size(); };
  const auto ids = list_all(crowd, "");
  CHECK(ids.size() == 2000);
  CHECK(std::is_sorted(ids.begin(), ids.end()));
  CHECK(std::adjacent_find(ids.begin(), ids.end()) == ids.end());
  CHECK(list_all(crowd, R"(,"max_bytes":2048)") == ids);
  CHECK(list_all(crowd, R"(,"limit":7)") == ids);
  CHECK(list_all(crowd, R"(,"max_bytes":65507,"limit":2000)") == ids);
  CHECK(count(R"(,"limit":1999)", crowd) == 2000);
}

TEST_CASE("total counts the listing, the limit ends a page, and the last page has no cursor") {
  Crowd crowd(3);
  crowd.hear_goodbye(crowd.hosts.at(2));
  CHECK(crowd.ask_json(R"({"op":"list"})")["total"] == 2);
  CHECK(crowd.ask_json(R"({"op":"list","all":true})")["total"] == 3);
  CHECK(list_all(crowd, "") == std::vector{wire::to_string(node_id(0x3f, 1)), wire::to_string(node_id(0x3f, 3))});
  CHECK(list_all(crowd, R"(,"all":true)").size() == 3);
  const auto first = crowd.ask_json(R"({"op":"list","limit":1})");
  CHECK(first["next"] == wire::to_string(node_id(0x3f, 1)));
  CHECK(first["total"] == 2);
  const auto last = crowd.ask_json(list_request(first["next"], R"(,"limit":1)"));
  CHECK(last["peers"][0]["name"] == "node3");
  CHECK_MESSAGE(last["next"].is_null(), "only rows that are not listed follow or none");
  CHECK(crowd.ask_json(R"({"op":"list","limit":2})")["next"].is_null());
  crowd.hear_goodbye(crowd.hosts.at(3));
  CHECK_MESSAGE(crowd.ask_json(R"({"op":"list","limit":1})")["next"].is_null(), "only ended rows follow");
}

TEST_CASE("a cursor of a peer that is gone, or beyond all peers, works") {
  Crowd crowd(3);
  CHECK(ids_of(crowd.ask_json(list_request("3f000000000000000000000000000000", ""))).size() == 3);
  CHECK(ids_of(crowd.ask_json(list_request("3F000000000000000000000000000002", ""))).size() == 1);
  const auto beyond = crowd.ask_json(list_request("ffffffffffffffffffffffffffffffff", ""));
  CHECK(beyond["peers"] == json::array());
  CHECK(beyond["next"].is_null());
  CHECK(beyond["total"] == 3);
}

TEST_CASE("no page is longer than max_bytes, and none could have held the next row") {
  Crowd crowd(60);
  const auto row_bytes =
      crowd.ask(R"({"op":"list","limit":2})").size() - crowd.ask(R"({"op":"list","limit":1})").size();
  for (std::size_t max_bytes = 1024; max_bytes < 4000; max_bytes += 1) {
    const auto reply = crowd.ask(fmt::format(R"({{"op":"list","max_bytes":{}}})", max_bytes));
    CHECK(reply.size() <= max_bytes);
    CHECK(reply.size() + row_bytes > max_bytes);
  }
}

TEST_CASE("a last row that fits without a cursor is taken along") {
  Crowd crowd(2);
  const auto whole = crowd.ask(R"({"op":"list"})");
  const auto exact = fmt::format(R"({{"op":"list","max_bytes":{}}})", whole.size());
  const auto short_by_one = fmt::format(R"({{"op":"list","max_bytes":{}}})", whole.size() - 1);
  CHECK(crowd.ask(exact) == whole);
  CHECK(crowd.ask_json(short_by_one)["peers"].size() == 1);
}

TEST_CASE("a row that alone is too long is refused with the size it takes, and does not hide the others") {
  Neighbourhood hood;
  auto small = host(1, "small");
  auto big = host(2, "big");
  auto after_big = host(3, "after");
  for (int i = 0; i < 12; ++i) big.description.tags["t" + std::to_string(i)] = std::string(70, 'x');
  hood.hear(small);
  hood.hear(big);
  hood.hear(after_big);
  const auto first = hood.ask_json(R"({"op":"list","max_bytes":1200})");
  CHECK(ids_of(first) == std::vector{wire::to_string(small.id)});
  const auto error = hood.ask_json(list_request(first["next"], R"(,"max_bytes":1200)"))["error"];
  CHECK(error["code"] == "too-large");
  CHECK(error["message"].get<std::string>().starts_with("the row of " + wire::to_string(big.id) + " takes "));
  const auto needed = error["needed_bytes"].get<std::size_t>();
  const auto ask = [&](std::size_t bytes) {
    return hood.ask(list_request(first["next"], fmt::format(R"(,"max_bytes":{})", bytes)));
  };
  CHECK(ask(needed).size() == needed);
  CHECK(json::parse(ask(needed))["peers"].size() == 1);
  CHECK(json::parse(ask(needed - 1)).contains("error"));
  CHECK(list_all(hood, fmt::format(R"(,"max_bytes":{})", needed)).size() == 3);
  CHECK(hood.error_of(R"({"op":"show","peer":"big","max_bytes":1200})") == "too-large");
  CHECK(hood.error_of(fmt::format(R"({{"op":"show","peer":"big","max_bytes":{}}})", needed)) == "");
}

TEST_CASE("the generation tells whether pages are one snapshot") {
  Crowd crowd(3);
  const auto generation = [&] { return crowd.ask_json(R"({"op":"list","limit":1})")["generation"]; };
  const auto before = generation();
  CHECK(generation() == before);
  crowd.hear_heartbeat(crowd.hosts.at(1));
  CHECK(generation() == before);
  crowd.hear_goodbye(crowd.hosts.at(3));
  CHECK(generation() != before);
}

TEST_CASE("whoever is there throughout is listed exactly once, however the table churns between pages") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    CAPTURE(seed);
    base::Random random(seed);
    const auto below = [&](std::size_t n) { return static_cast<std::uint32_t>(random.next() % n); };
    Crowd crowd(300);
    std::set<std::string> constant, ever;
    for (auto& [number, host] : crowd.hosts) {
      if (number % 3 == 0) constant.insert(wire::to_string(host.id));
      ever.insert(wire::to_string(host.id));
    }
    std::uint32_t newest = 300;
    int names = 0;
    const auto churn = [&] {
      for (int i = 0; i < 20; ++i) {
        const auto number = random.unit() < 0.3 ? ++newest : below(300) + 1;
        auto host = control::test::host(number, fmt::format("visitor{}", ++names));
        if (host.id.bytes[15] % 2 == 1) host.id.bytes[1] = static_cast<std::uint8_t>(below(2));  // between the others
        auto [known, added] = crowd.hosts.emplace(host.id.bytes[1] == 0 ? below(300) + 1 : 100000 + ++newest, host);
        const auto id = wire::to_string(known->second.id);
        if (constant.contains(id)) continue;
        ever.insert(id);
        if (random.unit() < 0.5)
          crowd.hear_goodbye(known->second);
        else
          crowd.hear(known->second);
      }
    };
    const auto* arguments = seed % 3 == 0   ? R"(,"max_bytes":1024)"
                            : seed % 3 == 1 ? R"(,"limit":3)"
                                            : R"(,"max_bytes":9000,"all":true)";
    const auto ids = list_all(crowd, arguments, churn);
    CHECK(std::is_sorted(ids.begin(), ids.end()));
    CHECK(std::adjacent_find(ids.begin(), ids.end()) == ids.end());
    CHECK(std::includes(ids.begin(), ids.end(), constant.begin(), constant.end()));
    CHECK(std::includes(ever.begin(), ever.end(), ids.begin(), ids.end()));
  }
}
