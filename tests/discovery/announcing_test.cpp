#include <array>

#include "stage.hpp"
#include "wire/body.hpp"
#include "wire/limits.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

TEST_CASE("the first announcement is broadcast at once, solicits and is padded to the longest datagram") {
  Stage stage;
  const auto sent = stage.sent();
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].at == opening);
  CHECK(sent[0].is_broadcast());
  CHECK(sent[0].bytes == wire::max_datagram_bytes);
  CHECK(sent[0].header.has(wire::flag::solicit));
  CHECK(sent[0].header.has(wire::flag::body));
  CHECK(sent[0].header.id == own_config().id);
  CHECK(sent[0].header.epoch == own_config().epoch);
  CHECK(sent[0].header.unicast_port == 9842);
  CHECK(sent[0].header.nonce == 0);
  CHECK(stage.count(Counter::sent_announce) == 1);
}

TEST_CASE("a description carries the addresses of the segment it leaves by") {
  Stage stage(own_config(), {segment(1), segment(2)});
  const auto sent = stage.sent();
  REQUIRE(sent.size() == 2);
  for (const auto& datagram : sent) {
    const auto description = wire::decode_body(datagram.body);
    REQUIRE(description);
    CHECK(description->name == "self");
    REQUIRE(description->addresses.size() == 1);
    CHECK(description->addresses[0] == base::IpAddress(address(datagram.segment, 1)));
  }
}

TEST_CASE("every datagram has the next sequence number, whatever it is and wherever it goes") {
  Stage stage(own_config(), {segment(1), segment(2)});
  PeerBuilder asker;
  stage.run_for(5s);
  stage.hear(asker.solicit(1200));
  stage.run_for(60s);
  stage.set_segments({1});
  stage.leave();
  stage.run_for(1s);
  const auto sent = stage.sent();
  REQUIRE(sent.size() > 20);
  for (std::size_t i = 0; i < sent.size(); ++i) CHECK(sent[i].header.sequence == i + 1);
}

TEST_CASE("no heartbeat but every sixth carries the description, and none is padded") {
  Stage stage;
  stage.run_for(200s);
  const auto sent = stage.sent();
  REQUIRE(sent.size() > 15);
  for (std::size_t i = 1; i < sent.size(); ++i) {
    const bool body = i < 3 || (i - 2) % 6 == 0;
    CHECK(sent[i].header.has(wire::flag::body) == body);
    CHECK(sent[i].bytes == wire::header_bytes + sent[i].body.size());
    CHECK(sent[i].header.body_bytes == sent[0].body.size());
  }
}

TEST_CASE("the lease on the wire is kept by the next announcement three times over") {
  Stage stage;
  stage.run_for(300s);
  const auto sent = stage.sent();
  for (std::size_t i = 1; i < sent.size(); ++i) {
    CHECK(sent[i - 1].header.lease == 350);
    CHECK((sent[i].at - sent[i - 1].at) * 3 < sent[i - 1].header.lease * wire::lease_unit);
  }
}

TEST_CASE("the interval and the lease stretch with the peers that are alive on the segment") {
  Stage stage(own_config(), {segment(1), segment(2)});
  std::vector<PeerBuilder> peers;
  for (std::uint32_t i = 0; i < 360; ++i) peers.emplace_back(i + 2).lease = 60000;
  for (std::size_t i = 0; i < peers.size(); ++i) {
    auto large = segment(1);
    stage.hear(peers[i].heartbeat(),
               base::Ipv4{large.prefix.network().value + 2 + static_cast<std::uint32_t>(i % 250)});
  }
  REQUIRE(stage.node.peers().alive_on(1) == 360);
  const std::array lease = {announce_interval({}, 360) * 7 / 2, announce_interval({}, 0) * 7 / 2};
  REQUIRE(lease[0] > 70s);
  stage.run_for(100s);
  for (const auto& datagram : stage.sent()) {
    if (datagram.at < opening + 5s) continue;
    CHECK(datagram.header.lease * wire::lease_unit >= lease[datagram.segment - 1]);
    CHECK(datagram.header.lease * wire::lease_unit < lease[datagram.segment - 1] + 100ms);
  }
}

TEST_CASE("a new segment is announced on at once, with a burst that solicits, and the others are left alone") {
  Stage stage;
  stage.run_for(7s);
  stage.sent();
  stage.set_segments({1, 2});
  auto sent = stage.sent();
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].segment == 2);
  CHECK(sent[0].header.has(wire::flag::solicit));
  stage.run_for(5s);
  sent = stage.sent();
  CHECK(std::count_if(sent.begin(), sent.end(), [](const Sent& datagram) { return datagram.segment == 2; }) == 2);
}

TEST_CASE("a changed description is announced with a burst that does not solicit; an unchanged one is not") {
  Stage stage;
  stage.run_for(20s);
  const auto before = stage.sent();
  stage.describe(own_description());
  CHECK(stage.sent().empty());

  auto changed = own_description();
  changed.tags["role"] = "db";
  stage.describe(changed);
  stage.run_for(4s);
  const auto sent = stage.sent();
  REQUIRE(sent.size() == 3);
  CHECK(sent[0].at == opening + 20s);
  for (const auto& datagram : sent) {
    CHECK_FALSE(datagram.header.has(wire::flag::solicit));
    CHECK(wire::decode_body(datagram.body)->tags == changed.tags);
    CHECK(datagram.header.revision > before[0].header.revision);
  }
}

TEST_CASE("changed addresses of a segment are announced on that segment only") {
  Stage stage(own_config(), {segment(1), segment(2)});
  stage.run_for(20s);
  stage.sent();
  auto grown = segment(2);
  grown.addresses.push_back(address(2, 9));
  stage.use_segments({segment(1), grown});
  const auto sent = stage.sent();
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].segment == 2);
  CHECK(wire::decode_body(sent[0].body)->addresses.size() == 2);
}

TEST_CASE("no two descriptions of one life have the same revision, even if a segment comes back") {
  Stage stage;
  auto described = own_description();
  stage.sent();
  stage.set_segments({});
  described.tags["role"] = "db";
  stage.describe(described);
  stage.sent();
  auto again = segment(2);
  again.interface_index = 1;
  stage.use_segments({again});
  const auto sent = stage.sent();
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].header.revision != 1);
}

TEST_CASE("a description too long for a broadcast drops addresses until it fits") {
  auto crowded = segment(1);
  crowded.addresses.clear();
  for (std::uint32_t i = 0; i < 60; ++i) crowded.addresses.push_back(base::Ipv4{0x0a640000 + i});
  Stage stage(own_config(), {crowded});
  auto described = own_description();
  for (int i = 0; i < 3; ++i) described.tags["note" + std::to_string(i)] = std::string(200, 'x');
  stage.sent();
  stage.describe(described);
  const auto sent = stage.sent();
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].body.size() <= wire::max_broadcast_body_bytes);
  CHECK(sent[0].body.size() > wire::max_broadcast_body_bytes - 20);
  const auto description = wire::decode_body(sent[0].body);
  REQUIRE(description);
  CHECK(description->tags == described.tags);
  CHECK(description->addresses.size() > 10);
  CHECK(description->addresses.front() == base::IpAddress(base::Ipv4{0x0a640000}));
}

TEST_CASE("a description that no broadcast can hold is left out, and its length still told") {
  Stage stage;
  auto described = own_description();
  for (int i = 0; i < 8; ++i) described.tags["note" + std::to_string(i)] = std::string(200, 'x');
  stage.describe(described);
  stage.run_for(60s);
  auto sent = stage.sent();
  sent.erase(sent.begin());
  REQUIRE(sent.size() > 5);
  for (const auto& datagram : sent) {
    CHECK(datagram.bytes == wire::header_bytes);
    CHECK_FALSE(datagram.header.has(wire::flag::body));
    CHECK(datagram.header.body_bytes > 1600);
  }
}

TEST_CASE("a listener sends nothing, whatever happens") {
  Stage stage(own_config(), {segment(1, Role::listen_only)});
  PeerBuilder peer;
  CHECK(stage.hear(peer.announcement(wire::flag::solicit)) == Counter::first_heard);
  CHECK(stage.hear(peer.solicit(1200)) == Counter::solicit_heard);
  PeerBuilder forger(own_number);
  forger.epoch = own_config().epoch;
  stage.hear(forger.goodbye());
  stage.run_for(100s);
  stage.use_segments({segment(2, Role::listen_only)});
  stage.leave();
  CHECK(stage.node.has_left());
  stage.run_for(1s);
  CHECK(stage.sent().empty());
}

TEST_CASE("a node without segments waits for nothing and leaves at once") {
  Stage stage(own_config(), {});
  CHECK_FALSE(stage.node.next_timeout());
  stage.leave();
  CHECK(stage.node.has_left());
  CHECK(stage.sent().empty());
}
