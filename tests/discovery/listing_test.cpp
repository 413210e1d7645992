#include <algorithm>
#include <string_view>
#include <vector>

#include "stage.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

namespace {

std::vector<wire::NodeId> ids_after(const Node& node, const std::optional<wire::NodeId>& after) {
  std::vector<wire::NodeId> ids;
  for (const Peer* peer : node.peers().rows_after(after)) ids.push_back(peer->id);
  return ids;
}

}  // namespace

TEST_CASE("rows are listed in order of id, from above where one stopped") {
  Stage stage;
  for (const std::uint32_t number : {70000u, 5u, 300u, 2u}) {
    PeerBuilder peer(number);
    stage.hear(peer.announcement());
  }
  const std::vector all = {node_id(2), node_id(5), node_id(300), node_id(70000)};
  CHECK(ids_after(stage.node, std::nullopt) == all);
  CHECK(ids_after(stage.node, node_id(5)) == std::vector{node_id(300), node_id(70000)});
  CHECK(ids_after(stage.node, node_id(6)) == std::vector{node_id(300), node_id(70000)});
  CHECK(ids_after(stage.node, node_id(70000)).empty());
}

TEST_CASE("a row that goes while one lists does not disturb the listing") {
  Stage stage;
  for (std::uint32_t number = 2; number < 6; ++number) {
    PeerBuilder peer(number);
    stage.hear(peer.announcement());
    if (number == 4) stage.hear(peer.goodbye());
  }
  stage.run_for(30s);
  for (const std::uint32_t number : {2u, 3u, 5u}) {
    PeerBuilder peer(number);
    peer.sequence = 1;
    peer.lease = 60000;
    stage.hear(peer.heartbeat());
  }
  stage.run_for(1h);
  CHECK(stage.peer(4) == nullptr);
  CHECK(ids_after(stage.node, node_id(4)) == std::vector{node_id(5)});
  CHECK(ids_after(stage.node, node_id(3)) == std::vector{node_id(5)});
}

TEST_CASE("the generation rises with everything that shows, and not with a refresh") {
  Stage stage(own_config(), {segment(1), segment(2)});
  PeerBuilder peer;
  auto before = stage.generation();
  const auto rises = [&] {
    const auto now = stage.generation();
    const bool risen = now > before;
    before = now;
    return risen;
  };
  stage.hear(peer.announcement());
  CHECK_MESSAGE(rises(), "appeared");
  stage.hear(peer.heartbeat());
  stage.hear(peer.announcement());
  stage.run_for(10s);
  CHECK_FALSE_MESSAGE(rises(), "refreshed");
  peer.revision = 2;
  stage.hear(peer.announcement());
  CHECK_FALSE_MESSAGE(rises(), "a new revision of the same words");
  peer.revision = 3;
  peer.description.tags["role"] = "db";
  stage.hear(peer.announcement());
  CHECK_MESSAGE(rises(), "updated");
  stage.hear(peer.heartbeat(), address(2, 2), 2);
  CHECK_MESSAGE(rises(), "a new path");
  stage.hear(peer.goodbye(0), address(2, 2), 2);
  CHECK_MESSAGE(rises(), "a path left");
  peer.epoch = 9;
  peer.sequence = 0;
  stage.hear(peer.heartbeat());
  CHECK_MESSAGE(rises(), "restarted");
  stage.run_for(40s);
  CHECK_MESSAGE(rises(), "lost");
  stage.hear(peer.heartbeat());
  CHECK_MESSAGE(rises(), "alive again");
  stage.hear(peer.goodbye());
  CHECK_MESSAGE(rises(), "left");
  stage.hear(peer.goodbye());
  CHECK_FALSE_MESSAGE(rises(), "left already");
  stage.run_for(1h);
  CHECK_MESSAGE(rises(), "forgotten");
}

TEST_CASE("peers are counted by state") {
  Stage stage;
  for (std::uint32_t number = 2; number < 12; ++number) {
    PeerBuilder peer(number);
    peer.lease = number < 5 ? 10 : 600;
    stage.hear_from(number, peer.announcement());
    if (number >= 10) stage.hear_from(number, peer.goodbye());
  }
  stage.run_for(2s);
  CHECK(stage.node.peers().count(PeerState::alive) == 5);
  CHECK(stage.node.peers().count(PeerState::lost) == 3);
  CHECK(stage.node.peers().count(PeerState::left) == 2);
}

TEST_CASE("every state, event and counter has a name of its own") {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < counter_count; ++i) names.push_back(name(static_cast<Counter>(i)));
  std::sort(names.begin(), names.end());
  CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
  CHECK(std::find(names.begin(), names.end(), "unknown") == names.end());
  CHECK(name(Counter::drop_paths_full) == "drop_paths_full");
  CHECK(name(PeerState::left) == "left");
  CHECK(name(PathState::unreachable) == "unreachable");
  CHECK(name(PeerEventKind::forgotten) == "forgotten");
}
