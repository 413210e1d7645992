// How a change of what a peer says of itself is seen.
#include <algorithm>

#include "street.hpp"
#include "wire/body.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

using Events = std::vector<PeerEvent>;

namespace {

/// As long as the protocol allows, and a little less.
wire::Description longest() {
  wire::Description description;
  description.name = "host2";
  for (int i = 0; i < 60; ++i) description.tags["tag" + std::to_string(i)] = std::string(255, 'x');
  return description;
}

Events updated(const Street::Host& host, int changed) {
  return {{PeerEventKind::updated, host.peer.id, static_cast<std::uint16_t>(changed)}};
}

/// How often a description was asked for from its start since the last call.
std::ptrdiff_t fetches_begun(Street& street) {
  const auto sent = street.sent(wire::Type::probe);
  return std::count_if(sent.begin(), sent.end(), [](const Sent& probe) {
    return probe.header.has(wire::flag::want_body) && probe.header.body_offset == 0;
  });
}

}  // namespace

TEST_CASE("each key that changes is told of, and no other") {
  Street street;
  auto& host = street.settle_in(2);
  const auto tell = [&](int changed) {
    ++host.peer.revision;
    CHECK(street.announce(host) == Counter::changed);
    CHECK(street.stage.events() == updated(host, changed));
    CHECK(street.stage.peer(2)->description->unpack().tags == host.peer.description.tags);
  };
  auto& description = host.peer.description;
  description.tags["role"] = "db";
  tell(change::tags);
  description.services.push_back({.name = "ssh", .type = "_ssh._tcp", .port = 22});
  tell(change::services);
  description.services[0].port = 23;
  tell(change::services);
  description.name = "renamed";
  tell(change::name);
  description.os = "BeOS";
  description.kernel = "5";
  description.arch = "ppc";
  tell(change::os | change::kernel | change::arch);
  description.version = "2";
  description.booted_at = 7;
  tell(change::version | change::booted_at);
  description.addresses = {address(1, 2)};
  tell(change::addresses);
  description.tags.clear();
  description.services.clear();
  tell(change::tags | change::services);
  CHECK(changed_keys(change::tags | change::services) == std::vector<std::string_view>{"tags", "services"});
}

TEST_CASE("a new revision of the same words is no update") {
  Street street;
  auto& host = street.settle_in(2);
  ++host.peer.revision;
  street.announce(host);
  street.run_for(1s);
  CHECK(street.stage.events().empty());
}

TEST_CASE("a heartbeat that tells of a description not yet read has it fetched within a second") {
  Street street;
  auto& host = street.settle_in(2);
  ++host.peer.revision;
  host.peer.description.tags["role"] = "db";
  CHECK(street.heartbeat(host) == Counter::refreshed);
  street.run_for(1s);
  CHECK(street.stage.peer(2)->description->unpack() == host.peer.description);
  CHECK(street.stage.events() == updated(host, change::tags));
}

TEST_CASE("the longest description is fetched in parts, each when the one before has come") {
  Street street;
  auto& host = street.move_in(2);
  host.peer.description = longest();
  const auto length = wire::encode_body(host.peer.description).size();
  REQUIRE(length > 15'500);
  street.heartbeat(host);
  street.run_for(1s);
  REQUIRE(street.stage.peer(2)->description);
  CHECK(street.stage.peer(2)->description->unpack() == host.peer.description);
  std::size_t expected = 0;
  for (const auto& probe : street.sent(wire::Type::probe)) {
    if (!probe.header.has(wire::flag::want_body)) continue;
    CHECK(probe.bytes == wire::max_datagram_bytes);
    CHECK(probe.header.body_offset == expected);
    expected += wire::max_datagram_bytes - wire::header_bytes;
  }
  CHECK(expected >= length);
}

TEST_CASE("a fetch that is interrupted goes on where it was") {
  Street street;
  auto& host = street.move_in(2);
  host.peer.description = longest();
  street.heartbeat(host);
  street.run_for(30ms);
  host.answers = false;
  street.run_for(900ms);
  REQUIRE_FALSE(street.stage.peer(2)->description);
  street.sent();
  host.answers = true;
  street.heartbeat(host);
  street.run_for(10ms);
  const auto probes = street.sent(wire::Type::probe);
  REQUIRE(probes.size() >= 1);
  CHECK(probes[0].header.body_offset >= 2 * 1136);
  street.run_for(1s);
  CHECK(street.stage.peer(2)->description->unpack() == host.peer.description);
}

TEST_CASE("descriptions that change with each heartbeat are asked for from the start once a second") {
  Street street;
  auto& host = street.settle_in(2);
  host.peer.description = longest();
  street.sent();
  for (int i = 0; i < 1000; ++i) {
    ++host.peer.revision;
    street.heartbeat(host);
    street.run_for(10ms);
  }
  const auto starts = fetches_begun(street);
  CHECK(starts >= 9);
  CHECK(starts <= 11);
}

TEST_CASE("... on each path, whatever else there is to ask of the peer") {
  Street street(probing_config(), {segment(1), segment(2)});
  auto& host = street.settle_in(2);
  host.peer.description = longest();
  auto liar = street.move_in(9);
  liar.answers = false;
  liar.peer = host.peer;
  street.sent();
  for (int i = 0; i < 500; ++i) {
    host.peer.revision = liar.peer.revision = 10 + static_cast<std::uint32_t>(i);
    host.peer.sequence = liar.peer.sequence = 1000 + 3 * static_cast<std::uint64_t>(i);
    street.heartbeat(host);
    street.heartbeat(liar);
    street.run_for(10ms);
  }
  const auto starts = fetches_begun(street);
  CHECK(starts >= 4);
  CHECK(starts <= 6);
}

TEST_CASE("a fetched description against the rules is counted and not asked for again") {
  Street street;
  auto& host = street.settle_in(2);
  const auto before = street.stage.peer(2)->description;
  ++host.peer.revision;
  host.peer.description.name = "no name";
  for (int i = 0; i < 5; ++i) {
    street.heartbeat(host);
    street.run_for(1s);
  }
  CHECK(street.stage.count(Counter::bad_fetch) == 1);
  CHECK(street.stage.peer(2)->description == before);
  const auto probes = street.sent(wire::Type::probe);
  CHECK(std::count_if(probes.begin(), probes.end(),
                      [](const Sent& probe) { return probe.header.has(wire::flag::want_body); }) == 1);
  ++host.peer.revision;
  host.peer.description.name = "renamed";
  street.heartbeat(host);
  street.run_for(1s);
  CHECK(street.stage.peer(2)->description->name() == "renamed");
}

TEST_CASE("a peer that announces a description and never gives it is asked once an announcement, not on and on") {
  Street street;
  auto& host = street.settle_in(2);
  ++host.peer.revision;
  street.longest_reply = wire::header_bytes;
  street.heartbeat(host);
  street.run_for(5s);
  const auto probes = street.sent(wire::Type::probe);
  CHECK(std::count_if(probes.begin(), probes.end(),
                      [](const Sent& probe) { return probe.header.has(wire::flag::want_body); }) <= 5);
}

TEST_CASE("a peer that gives its description in crumbs is not asked for more") {
  Street street;
  auto& host = street.settle_in(2);
  host.peer.description = longest();
  ++host.peer.revision;
  street.longest_reply = wire::header_bytes + 1;
  for (int i = 0; i < 3; ++i) {
    street.heartbeat(host);
    street.run_for(1s);
  }
  CHECK(street.stage.count(Counter::bad_fetch) == 1);
  const auto probes = street.sent(wire::Type::probe);
  CHECK(std::count_if(probes.begin(), probes.end(),
                      [](const Sent& probe) { return probe.header.has(wire::flag::want_body); }) == 1);
}

TEST_CASE("a description that is said to be longer than any may be is not asked for on and on") {
  Street street;
  auto& host = street.settle_in(2);
  ++host.peer.revision;
  auto beat = host.peer.heartbeat();
  beat[56] = beat[57] = std::byte{0xff};
  street.longest_reply = wire::header_bytes;
  street.say(host, beat);
  street.run_for(5s);
  const auto probes = street.sent(wire::Type::probe);
  CHECK(std::count_if(probes.begin(), probes.end(),
                      [](const Sent& probe) { return probe.header.has(wire::flag::want_body); }) <= 5);
}
