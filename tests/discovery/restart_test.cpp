#include "stage.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

using Events = std::vector<PeerEvent>;

namespace {

/// The next life of `peer`.
PeerBuilder reborn(const PeerBuilder& peer) {
  PeerBuilder next = peer;
  ++next.epoch;
  next.sequence = 0;
  return next;
}

}  // namespace

TEST_CASE("where nobody probes, a new epoch is a restart of the same row") {
  Stage stage;
  PeerBuilder old;
  for (int i = 0; i < 100; ++i) stage.hear(old.announcement());
  stage.events();
  stage.run_for(2s);
  auto young = reborn(old);
  CHECK(stage.hear(young.announcement()) == Counter::changed);
  CHECK(stage.events() == Events{{PeerEventKind::restarted, old.id}});
  CHECK(stage.peer(2)->restarts == 1);
  CHECK(stage.peer(2)->first_seen == opening);
  CHECK(stage.node.peers().size() == 1);
  CHECK(stage.hear(young.heartbeat()) == Counter::refreshed);
}

TEST_CASE("for 5 s what the earlier life has sent is stale") {
  Stage stage;
  PeerBuilder old;
  stage.hear(old.announcement());
  auto young = reborn(old);
  stage.hear(young.announcement());
  stage.run_for(4999ms);
  CHECK(stage.hear(old.announcement()) == Counter::drop_stale_epoch);
  CHECK(stage.hear(old.goodbye()) == Counter::drop_stale_epoch);
  CHECK(stage.peer(2)->epoch == young.epoch);
  stage.run_for(1ms);
  CHECK(stage.hear(old.announcement()) == Counter::changed);
  CHECK(stage.peer(2)->epoch == old.epoch);
}

TEST_CASE("a restart with another description says both, and one that left before appears") {
  Stage stage;
  PeerBuilder old;
  stage.hear(old.announcement());
  auto young = reborn(old);
  young.description.tags["role"] = "db";
  stage.events();
  stage.hear(young.announcement());
  CHECK(stage.events() == Events{{PeerEventKind::restarted, old.id}, {PeerEventKind::updated, old.id, change::tags}});
  CHECK(stage.peer(2)->description->unpack().tags.at("role") == "db");

  stage.hear(young.goodbye());
  stage.events();
  auto youngest = reborn(young);
  CHECK(stage.hear(youngest.announcement()) == Counter::first_heard);
  CHECK(stage.events() == Events{{PeerEventKind::appeared, old.id}});
  CHECK(stage.peer(2)->restarts == 2);
}

TEST_CASE("a restart reads the description again, though the revision is the same") {
  Stage stage;
  PeerBuilder old;
  stage.hear(old.announcement());
  auto young = reborn(old);
  young.description.name = "renamed";
  CHECK(stage.hear(young.heartbeat()) == Counter::changed);
  CHECK(stage.hear(young.announcement()) == Counter::changed);
  CHECK(stage.peer(2)->description->name() == "renamed");
}

TEST_CASE("a restarted peer is known on its other path too, as soon as it is heard there") {
  Stage stage(own_config(), {segment(1), segment(2)});
  PeerBuilder old;
  for (int i = 0; i < 50; ++i) stage.hear(old.announcement(), address(1, 2), 1);
  for (int i = 0; i < 50; ++i) stage.hear(old.announcement(), address(2, 2), 2);
  auto young = reborn(old);
  CHECK(stage.hear(young.announcement(), address(1, 2), 1) == Counter::changed);
  CHECK(stage.hear(young.announcement(), address(2, 2), 2) == Counter::changed);
  CHECK(stage.peer(2)->restarts == 1);
  CHECK(stage.node.peers().alive_on(1) == 1);
  CHECK(stage.node.peers().alive_on(2) == 1);
}
