#include "stage.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

namespace {

NodeConfig with_capacity(std::size_t capacity) {
  auto config = own_config();
  config.capacity = capacity;
  return config;
}

}  // namespace

TEST_CASE("a full table refuses newcomers and keeps whom it knows") {
  Stage stage(with_capacity(3));
  std::vector<PeerBuilder> peers;
  for (std::uint32_t i = 2; i < 6; ++i) peers.emplace_back(i);
  for (std::size_t i = 0; i < 3; ++i) CHECK(stage.hear(peers[i].announcement()) == Counter::first_heard);
  const auto generation = stage.generation();
  CHECK(stage.hear(peers[3].announcement(wire::flag::solicit)) == Counter::drop_table_full);
  CHECK(stage.node.peers().size() == 3);
  CHECK(stage.generation() == generation);
  CHECK(stage.hear(peers[0].heartbeat()) == Counter::refreshed);
}

TEST_CASE("in a full table rows that have ended make room, the one that ended first goes first") {
  Stage stage(with_capacity(3));
  PeerBuilder alive(2), second(3), first(4), newcomer(5), last(6);
  alive.lease = 60000;
  stage.hear_from(2, alive.announcement());
  stage.hear_from(3, second.announcement());
  stage.hear_from(4, first.announcement());
  stage.hear_from(4, first.goodbye());
  stage.run_for(1s);
  stage.hear_from(3, second.goodbye());
  stage.events();
  CHECK(stage.hear_from(5, newcomer.announcement()) == Counter::first_heard);
  CHECK(stage.peer(4) == nullptr);
  CHECK(stage.state(3) == PeerState::left);
  CHECK(stage.events() ==
        std::vector<PeerEvent>{{PeerEventKind::forgotten, first.id}, {PeerEventKind::appeared, newcomer.id}});
  CHECK(stage.hear_from(6, last.announcement()) == Counter::first_heard);
  CHECK(stage.peer(3) == nullptr);
  CHECK(stage.hear_from(4, first.announcement()) == Counter::drop_table_full);
  CHECK(stage.state(2) == PeerState::alive);
}

TEST_CASE("an ended row that comes back to life makes no room") {
  Stage stage(with_capacity(1));
  PeerBuilder peer(2), newcomer(3);
  stage.hear_from(2, peer.announcement());
  stage.hear_from(2, peer.goodbye());
  stage.hear_from(2, peer.heartbeat());
  CHECK(stage.hear_from(3, newcomer.announcement()) == Counter::drop_table_full);
}

TEST_CASE("a bad newcomer does not push an ended row out") {
  Stage stage(with_capacity(1));
  PeerBuilder peer(2), newcomer(3);
  stage.hear_from(2, peer.announcement());
  stage.hear_from(2, peer.goodbye());
  CHECK(stage.hear_from(3, newcomer.announcement_with("{}")) == Counter::drop_bad_body);
  CHECK(stage.state(2) == PeerState::left);
}

TEST_CASE("a table of no rows takes nobody") {
  Stage stage(with_capacity(0));
  PeerBuilder peer;
  CHECK(stage.hear(peer.announcement()) == Counter::drop_table_full);
}

TEST_CASE("a storm of forged ids fills the table and nothing more, and costs no live peer its row") {
  Stage stage(with_capacity(100));
  PeerBuilder friendly(2);
  friendly.lease = 60000;
  stage.hear(friendly.announcement());
  for (std::uint32_t i = 0; i < 20'000; ++i) {
    PeerBuilder forged(1000 + i);
    forged.lease = 60000;
    stage.hear_from(3 + i % 200, forged.heartbeat());
  }
  CHECK(stage.node.peers().size() == 100);
  CHECK(stage.state(2) == PeerState::alive);
  CHECK(stage.count(Counter::drop_table_full) + stage.count(Counter::drop_too_many_ids) +
            stage.count(Counter::drop_rate_limited) ==
        20'000 - 99);
}
