#include "street.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

TEST_CASE("quiet never probes nor accuses, and announces once a minute") {
  auto config = probing_config();
  config.timing = quiet_timing;
  Street street(config);
  auto& host = street.move_in(2);
  auto& other = street.move_in(3);
  street.announce(host);
  street.announce(other);
  street.run_for(5s);
  street.sent();
  street.say(other, other.peer.accusation({host.peer.id, host.peer.epoch}));
  street.run_for(10min);
  const auto sent = street.sent();
  CHECK((sent.size() >= 9 && sent.size() <= 13));
  for (const auto& one : sent) CHECK(one.header.type == wire::Type::announce);
  CHECK(street.stage.state(2) == PeerState::lost);
}

TEST_CASE("a quiet node still answers who probes it") {
  auto config = probing_config();
  config.timing = quiet_timing;
  Stage stage(config);
  PeerBuilder peer;
  stage.hear(peer.probe(1));
  CHECK(stage.count(Counter::sent_reply) == 1);
}

TEST_CASE("fast finds a crash within 3 s in a small cluster, and refuses more than 64 peers") {
  auto config = probing_config();
  config.timing = fast_timing;
  Street street(config);
  auto& host = street.settle_in(2);
  street.settle_in(3);
  host.answers = false;
  street.run_for(3s);
  CHECK(street.stage.state(2) == PeerState::lost);
  CHECK(street.stage.state(3) == PeerState::alive);

  Street crowd(config);
  for (std::uint32_t i = 0; i < 64; ++i) {
    crowd.announce(crowd.move_in(2 + i));
    crowd.run_for(200ms);
  }
  CHECK(crowd.stage.node.peers().count(PeerState::alive) == 64);
  PeerBuilder last(100);
  CHECK(crowd.stage.hear_from(100, last.announcement()) == Counter::drop_table_full);
}
