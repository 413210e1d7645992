#include <algorithm>

#include "stage.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

namespace {

/// What is listed, without the ages that a refresh may move.
std::vector<std::pair<wire::NodeId, PeerState>> listing(const Node& node) {
  std::vector<std::pair<wire::NodeId, PeerState>> rows;
  for (const Peer* peer : node.peers().rows_after({})) rows.emplace_back(peer->id, peer->state);
  return rows;
}

bool keeps_its_bounds(const PeerTable& peers) {
  const auto rows = peers.rows_after({});
  return peers.size() <= peers.capacity() && std::all_of(rows.begin(), rows.end(), [](const Peer* row) {
           return !row->paths.empty() && row->paths.size() <= max_paths &&
                  row->has_alive_path() == row->is_listed_alive();
         });
}

/// A datagram that looks right up to a few random bytes.
Packet mutated(base::Random& random, PeerBuilder& peer) {
  Packet packet = random.unit() < 0.5 ? peer.announcement(wire::flag::solicit)
                                      : peer.build(static_cast<wire::Type>(1 + random.next() % 6),
                                                   static_cast<std::uint8_t>(random.next()), R"({"name":"x"})");
  for (auto count = random.next() % 4; count > 0; --count) {
    packet[random.next() % packet.size()] = static_cast<std::byte>(random.next());
  }
  if (random.unit() < 0.2) packet.resize(random.next() % 1300);
  return packet;
}

}  // namespace

TEST_CASE("whatever arrives, every datagram has exactly one outcome and the table keeps its bounds") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    base::Random random(seed);
    auto config = own_config();
    config.capacity = 20;
    Stage stage(config, {segment(1), segment(2)});
    std::vector<PeerBuilder> peers;
    for (std::uint32_t i = 0; i < 30; ++i) peers.emplace_back(1 + i);
    for (int i = 0; i < 3000; ++i) {
      auto& peer = peers[random.next() % peers.size()];
      const auto on = static_cast<SegmentId>(1 + random.next() % 3);
      stage.hear(mutated(random, peer), address(on, static_cast<std::uint32_t>(random.next() % 256)), on);
      if (random.unit() < 0.1) stage.run_for(std::chrono::milliseconds(random.next() % 3000));
      if (random.unit() < 0.002) stage.set_segments({1});
      REQUIRE(keeps_its_bounds(stage.node.peers()));
    }
    CHECK(stage.count(Counter::received) == 3000);
    CHECK(outcomes(stage.node.counters()) == 3000);
  }
}

TEST_CASE("100,000 malformed datagrams change nothing but counters") {
  Stage stage;
  for (std::uint32_t number = 2; number < 12; ++number) {
    PeerBuilder peer(number);
    peer.lease = 60000;
    stage.hear_from(number, peer.announcement());
  }
  stage.events();
  stage.run_for(30s);
  stage.sent();
  const auto generation = stage.generation();
  const auto before = listing(stage.node);
  const auto due = stage.node.next_timeout();
  const auto received = stage.count(Counter::received);

  base::Random random(5);
  std::vector<Packet> sound;  // of the ten and of ten strangers, newer than all before
  for (std::uint32_t number = 2; number < 22; ++number) {
    PeerBuilder peer(number);
    peer.sequence = 100;
    peer.revision = 2;
    sound.push_back(peer.announcement(wire::flag::solicit));
  }
  for (int i = 0; i < 100'000; ++i) {
    Packet packet = sound[random.next() % sound.size()];
    switch (random.next() % 6) {
      case 0: packet[random.next() % 4] ^= std::byte{0x20}; break;                 // magic
      case 1: packet[4] = static_cast<std::byte>(2 + random.next() % 200); break;  // version
      case 2: packet[5] = static_cast<std::byte>(7 + random.next() % 200); break;  // type
      case 3: packet.resize(random.next() % wire::header_bytes); break;
      case 4: packet.resize(wire::max_datagram_bytes + 1 + random.next() % 9000); break;
      case 5: packet[wire::header_bytes + random.next() % 8] = std::byte{0xff}; break;  // no UTF-8
    }
    stage.hear_from(static_cast<std::uint32_t>(2 + random.next() % 200), packet);
  }
  CHECK(stage.count(Counter::received) - received == 100'000);
  CHECK(stage.generation() == generation);
  CHECK(listing(stage.node) == before);
  CHECK(stage.node.next_timeout() == due);
  CHECK(stage.events().empty());
  CHECK(stage.sent().empty());
}
