#include "stage.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

TEST_CASE("a repeated announcement is counted and does not renew the lease") {
  Stage stage;
  PeerBuilder peer;
  stage.hear(peer.announcement());
  const auto beat = peer.heartbeat();
  stage.hear(beat);
  stage.run_for(10s);
  CHECK(stage.hear(beat) == Counter::drop_replayed);
  CHECK(stage.peer(2)->expires() == opening + 35s);
}

TEST_CASE("announcements that overtake each other are all taken, as far as 63 apart") {
  Stage stage;
  PeerBuilder peer;
  stage.hear(peer.announcement());
  std::vector<Packet> beats;
  for (int i = 0; i < 66; ++i) beats.push_back(peer.heartbeat());
  CHECK(stage.hear(beats[64]) == Counter::refreshed);
  CHECK(stage.hear(beats[1]) == Counter::refreshed);
  CHECK(stage.hear(beats[0]) == Counter::drop_replayed);
  CHECK(stage.hear(beats[65]) == Counter::refreshed);
}

TEST_CASE("each path has its own window, for a host sends on several segments") {
  Stage stage(own_config(), {segment(1), segment(2)});
  PeerBuilder peer;
  stage.hear(peer.announcement(), address(1, 2), 1);
  stage.hear(peer.announcement(), address(2, 2), 2);
  const auto one = peer.heartbeat();
  CHECK(stage.hear(one, address(1, 2), 1) == Counter::refreshed);
  CHECK(stage.hear(one, address(2, 2), 2) == Counter::refreshed);
  CHECK(stage.hear(one, address(2, 2), 2) == Counter::drop_replayed);
}

TEST_CASE("a description that was overtaken by a newer one is not taken back") {
  Stage stage;
  PeerBuilder peer;
  stage.hear(peer.announcement());
  peer.revision = 2;
  peer.description.tags["role"] = "old";
  const auto overtaken = peer.announcement();
  peer.revision = 3;
  peer.description.tags["role"] = "new";
  CHECK(stage.hear(peer.announcement()) == Counter::changed);
  CHECK(stage.hear(overtaken) == Counter::refreshed);
  CHECK(stage.peer(2)->description->unpack().tags.at("role") == "new");
}

TEST_CASE("of two paths the one that was last described anew says who the peer is") {
  Stage stage(own_config(), {segment(1), segment(2)});
  PeerBuilder peer;
  stage.hear(peer.announcement(), address(1, 2), 1);
  stage.hear(peer.announcement(), address(2, 2), 2);
  peer.revision = 2;
  peer.description.tags["role"] = "old";
  const auto overtaken = peer.announcement();
  peer.revision = 3;
  peer.description.tags["role"] = "new";
  CHECK(stage.hear(peer.announcement(), address(1, 2), 1) == Counter::changed);
  stage.events();
  CHECK(stage.hear(overtaken, address(2, 2), 2) == Counter::changed);
  CHECK(stage.peer(2)->description->unpack().tags.at("role") == "new");
  CHECK(stage.events().empty());
}

TEST_CASE("a new description that was overtaken by a heartbeat is still taken") {
  Stage stage;
  PeerBuilder peer;
  stage.hear(peer.announcement());
  peer.revision = 2;
  peer.description.tags["role"] = "new";
  const auto overtaken = peer.announcement();
  stage.hear(peer.heartbeat());
  CHECK(stage.hear(overtaken) == Counter::changed);
  CHECK(stage.peer(2)->description->unpack().tags.at("role") == "new");
}

TEST_CASE("an overtaken announcement of another lease does not put back what the newer one promised") {
  Stage stage;
  PeerBuilder peer;
  stage.hear(peer.announcement());
  peer.lease = 100;
  const auto overtaken = peer.heartbeat();
  peer.lease = 700;
  stage.hear(peer.heartbeat());
  stage.hear(overtaken);
  CHECK(stage.peer(2)->expires() == opening + 70s);
}
