#include "scout/answers.hpp"

#include <array>
#include <chrono>

#include <doctest/doctest.h>

#include "../wire/golden.hpp"
#include "wire/domain.hpp"

using namespace discover;
using namespace discover::scout;
using namespace std::chrono_literals;

namespace {

constexpr Answers::Time start{1000s};
constexpr WallTime wall{1'000'000'000'000ms};

const Place eth0{"eth0", {*base::parse_ipv4("10.0.0.1"), 24}};
const Place eth1{"eth1", {*base::parse_ipv4("10.1.0.1"), 24}};

base::Endpoint from(const char* address) { return {*base::parse_ipv4(address), 9842}; }

Answers answers() { return {wire::domain_tag("default"), wire::NodeId{{1, 2, 3}}}; }

/// announce.hex with some bytes changed.
std::vector<std::byte> announce_with(std::size_t offset, std::initializer_list<unsigned> values) {
  auto datagram = wire::golden_bytes("announce.hex");
  for (const auto value : values) datagram.at(offset++) = static_cast<std::byte>(value);
  return datagram;
}

}  // namespace

TEST_CASE("an answer becomes a row in the shape of a listing") {
  auto heard = answers();
  CHECK(heard.take(start, eth0, from("10.0.0.7"), wire::golden_bytes("announce.hex")));
  CHECK_FALSE(heard.take(start + 1s, eth0, from("10.0.0.7"), wire::golden_bytes("heartbeat.hex")));
  const auto rows = heard.rows(start + 3s, wall);
  REQUIRE(rows.size() == 1);
  const auto& row = rows.front();
  CHECK(row.id == "7c18639f4a075de4bba2f7639487be04");
  CHECK(row.name == "node7");
  CHECK(row.is_alive());
  CHECK(row.verified == false);
  CHECK_FALSE(row.mutual);
  CHECK(row.address == "10.0.0.7");
  CHECK(row.age == Seconds(2));
  CHECK(row.lease == Seconds(35));
  CHECK(row.expires_in == Seconds(33));
  CHECK(row.first_seen == wall - 3s);
  CHECK(row.last_seen == wall - 2s);
  CHECK(row.tags.at("role") == "worker");
  CHECK(row.services.size() == 2);
  CHECK(row.conflicts.empty());
}

TEST_CASE("who says nothing of himself is a row without a name, until he does") {
  auto heard = answers();
  CHECK(heard.take(start, eth0, from("10.0.0.7"), wire::golden_bytes("heartbeat.hex")));
  CHECK_FALSE(heard.rows(start, wall).front().name);
  CHECK(heard.rows(start, wall).front().addresses == std::vector<std::string>{"10.0.0.7"});
  CHECK(heard.take(start, eth0, from("10.0.0.7"), wire::golden_bytes("announce.hex")));
  CHECK(heard.rows(start, wall).front().name == "node7");
}

TEST_CASE("a node on two segments is one row with two paths") {
  auto heard = answers();
  CHECK(heard.take(start, eth0, from("10.0.0.7"), wire::golden_bytes("announce.hex")));
  CHECK(heard.take(start, eth1, from("10.1.0.7"), wire::golden_bytes("announce.hex")));
  const auto rows = heard.rows(start, wall);
  REQUIRE(rows.size() == 1);
  CHECK(rows.front().paths.size() == 2);
  CHECK(rows.front().interface == "eth0");
}

TEST_CASE("one id with two epochs is two machines, and each knows of the other") {
  auto heard = answers();
  heard.take(start, eth0, from("10.0.0.7"), wire::golden_bytes("announce.hex"));
  heard.take(start, eth0, from("10.0.0.8"), announce_with(24, {0}));
  const auto rows = heard.rows(start, wall);
  REQUIRE(rows.size() == 2);
  for (const auto& row : rows) {
    REQUIRE(row.conflicts.size() == 1);
    CHECK(row.conflicts.front().kind == conflict::id);
    CHECK(row.conflicts.front().address != row.address);
  }
}

TEST_CASE("what a receiver would not believe is no answer") {
  auto heard = answers();
  CHECK_FALSE(heard.take(start, eth0, from("10.0.0.7"), {}));
  CHECK_FALSE(heard.take(start, eth0, from("10.9.0.7"), wire::golden_bytes("announce.hex")));
  CHECK(heard.off_link() == 1);
  CHECK_FALSE(heard.take(start, eth0, from("10.0.0.7"), announce_with(48, {0})));
  CHECK(heard.of_other_domains() == 1);
  CHECK_FALSE(heard.take(start, eth0, from("10.0.0.7"), announce_with(60, {0, 0})));
  CHECK_FALSE(heard.take(start, eth0, from("10.0.0.7"), announce_with(62, {0, 0})));
  CHECK_FALSE(
      heard.take(start, eth0, from("10.0.0.7"), announce_with(8, {1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})));
  for (const auto* file : {"goodbye_host.hex", "probe.hex", "reply.hex", "suspect.hex", "solicit.hex"}) {
    CHECK_FALSE(heard.take(start, eth0, from("10.0.0.7"), wire::golden_bytes(file)));
  }
  CHECK(heard.rows(start, wall).empty());
}

TEST_CASE("of many machines with one id each tells of four others") {
  auto heard = answers();
  for (unsigned clone = 0; clone < 9; ++clone) heard.take(start, eth0, from("10.0.0.7"), announce_with(24, {clone}));
  const auto rows = heard.rows(start, wall);
  CHECK(rows.size() == 9);
  for (const auto& row : rows) CHECK(row.conflicts.size() == 4);
}

TEST_CASE("a node keeps eight paths, however many addresses it is heard from") {
  auto heard = answers();
  for (unsigned host = 2; host < 40; ++host) {
    const base::Endpoint source{base::Ipv4{(10U << 24) + host}, 9842};
    CHECK(heard.take(start, eth0, source, wire::golden_bytes("announce.hex")) == (host < 10));
  }
  CHECK(heard.rows(start, wall).front().paths.size() == 8);
}

TEST_CASE("who invents ids without end fills the rows once, and what has no room is counted") {
  auto heard = answers();
  auto datagram = wire::golden_bytes("heartbeat.hex");
  const auto invent = [&](std::size_t id) {
    for (std::size_t i = 0; i < 4; ++i) datagram.at(8 + i) = static_cast<std::byte>(id >> (8 * i));
    return heard.take(start, eth0, from("10.0.0.7"), datagram);
  };
  for (std::size_t id = 0; id < Answers::most_rows; ++id) REQUIRE(invent(id));
  CHECK(heard.no_room() == 0);
  CHECK_FALSE(invent(Answers::most_rows));
  CHECK(heard.no_room() == 1);
  CHECK_FALSE(invent(0));
  CHECK(heard.no_room() == 1);
  CHECK(heard.rows(start, wall).size() == Answers::most_rows);
}
