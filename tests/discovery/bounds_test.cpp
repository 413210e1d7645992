// Whatever is sent to a node that probes: one outcome a datagram, and no more comes out than the budget lets.
#include <algorithm>
#include <array>

#include "stage.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

namespace {

/// Datagrams of all six types under ids that exist, that do not, and the node's own, with nonces that it has
/// sent.
struct Forger {
  explicit Forger(std::uint64_t seed) : random(seed) {
    for (std::uint32_t i = 0; i < 12; ++i) peers.emplace_back(1 + i);
  }

  std::uint32_t any(std::size_t below) { return static_cast<std::uint32_t>(random.next() % below); }

  Packet forge(Stage& stage) {
    auto& peer = peers[any(peers.size())];
    if (any(20) == 0) peer.epoch = 1 + any(3);
    if (any(100) == 0) peer.sequence += any(1000);
    if (any(20) == 0) ++peer.revision;
    if (any(30) == 0) peer.lease = static_cast<std::uint16_t>(any(600));
    if (any(30) == 0 && peer.id == node_id(own_number)) peer.epoch = own_config().epoch;
    for (const auto& sent : stage.sent()) {
      if (sent.header.type == wire::Type::probe) asked.at(any(asked.size())) = sent.header;
    }
    const auto flags = static_cast<std::uint8_t>(random.next() & 0x7e);  // neither body nor signature
    switch (1 + any(6)) {
      case 1: return any(2) == 0 ? peer.heartbeat(flags) : peer.announcement(flags);
      case 2: return peer.goodbye(flags);
      case 3: return peer.solicit(wire::header_bytes + any(1137));
      case 4: return peer.probe(random.next(), flags, wire::header_bytes + any(1137));
      case 5: return peer.reply(asked.at(any(asked.size())), flags & wire::flag::lists_you);
      default: return peer.accusation({peers[any(peers.size())].id, 1 + any(3)}, flags & wire::flag::confirm);
    }
  }

  base::Random random;
  std::vector<PeerBuilder> peers;
  std::array<wire::Header, 16> asked{};
};

}  // namespace

TEST_CASE("a node that probes counts every datagram once, keeps its rows whole and keeps to its budget") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    CAPTURE(seed);
    Forger forger(seed);
    auto config = probing_config();
    config.capacity = 8;
    Stage stage(config, {segment(1), segment(2)});
    const auto started = stage.now;
    std::size_t answers = 0;
    for (int i = 0; i < 2000; ++i) {
      const auto packet = forger.forge(stage);
      const auto on = static_cast<SegmentId>(1 + forger.any(2));
      stage.hear(packet, address(on, 1 + forger.any(20)), on);
      for (const auto& sent : stage.sent()) answers += !sent.is_broadcast() && sent.header.type == wire::Type::reply;
      REQUIRE(stage.node.peers().size() <= 8);
      for (const Peer* row : stage.node.peers().rows_after({})) {
        REQUIRE(row->paths.size() <= max_paths);
        REQUIRE(row->rivals.size() <= max_rivals);
        REQUIRE(row->has_alive_path() == row->is_listed_alive());
      }
      if (forger.any(5) == 0) stage.run_for(std::chrono::milliseconds(forger.any(500)));
    }
    CHECK(stage.count(Counter::received) == 2000);
    CHECK(outcomes(stage.node.counters()) == 2000);
    CHECK(answers <= stage.count(Counter::probe_heard));
    const auto seconds = std::chrono::duration<double>(stage.now - started).count();
    const auto broadcasts = stage.count(Counter::sent_announce) + stage.count(Counter::sent_suspicion);
    CHECK(static_cast<double>(broadcasts) <= 2 * (40 + 20 * seconds));
  }
}

TEST_CASE("a flood of one moment gets no more out of a node than bursts allow, for each kind of datagram") {
  for (int type = 1; type <= 6; ++type) {
    CAPTURE(type);
    Stage stage(probing_config());
    stage.run_for(10s);
    PeerBuilder known(2);
    stage.hear(known.announcement());
    stage.run_for(10ms);
    stage.sent();
    base::Random random(static_cast<std::uint64_t>(type));
    for (int i = 0; i < 5000; ++i) {
      PeerBuilder peer(type == 6 ? 2 : 3 + static_cast<std::uint32_t>(i));
      peer.sequence = static_cast<std::uint64_t>(i) + 10;
      peer.unicast_port = static_cast<std::uint16_t>(1 + random.next() % 65535);
      const auto packet = type == 6 ? peer.accusation({own_config().id, own_config().epoch})
                                    : peer.build(static_cast<wire::Type>(type), wire::flag::solicit, {});
      stage.hear_from(2 + static_cast<std::uint32_t>(random.next() % 200), packet);
    }
    const auto at_once = stage.sent();
    const auto broadcasts =
        std::count_if(at_once.begin(), at_once.end(), [](const Sent& one) { return one.is_broadcast(); });
    CHECK(broadcasts <= 40);
    CHECK(at_once.size() <= 1000 + 400 + 40);
  }
}
