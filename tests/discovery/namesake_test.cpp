#include <algorithm>

#include "stage.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

using Ids = std::vector<wire::NodeId>;

namespace {

/// Says that it is called `name`.
void introduce(Stage& stage, PeerBuilder& peer, std::uint32_t host, const std::string& name) {
  peer.description.name = name;
  ++peer.revision;
  stage.hear_from(host, peer.announcement());
}

Ids called(const Stage& stage, std::string_view name, std::uint32_t but = own_number, std::size_t most = 20) {
  return stage.node.peers().namesakes(name, node_id(but), most);
}

}  // namespace

TEST_CASE("peers of one name are found whatever the case of its letters, less the one that asks") {
  Stage stage;
  PeerBuilder first(2), second(3), other(4);
  introduce(stage, first, 2, "web");
  introduce(stage, second, 3, "WEB");
  introduce(stage, other, 4, "web2");
  CHECK(called(stage, "Web") == Ids{first.id, second.id});
  CHECK(called(stage, "web", 2) == Ids{second.id});
  CHECK(called(stage, "web", 3) == Ids{first.id});
  CHECK(called(stage, "web2", 4).empty());
  CHECK(called(stage, "we").empty());
}

TEST_CASE("of many namesakes no more are looked for than are asked for, and the same ones each time") {
  Stage stage;
  for (std::uint32_t number = 2; number < 40; ++number) {
    PeerBuilder peer(number);
    introduce(stage, peer, number, "localhost");
  }
  const auto some = called(stage, "localhost", 5, 8);
  CHECK(some.size() == 8);
  CHECK(std::is_sorted(some.begin(), some.end()));
  CHECK(std::find(some.begin(), some.end(), node_id(5)) == some.end());
  stage.run_for(1s);
  CHECK(called(stage, "localhost", 5, 8) == some);
}

TEST_CASE("a name that is changed is no longer the peer's") {
  Stage stage;
  PeerBuilder first(2), second(3);
  introduce(stage, first, 2, "web");
  introduce(stage, second, 3, "web");
  introduce(stage, first, 2, "mail");
  CHECK(called(stage, "web") == Ids{second.id});
  CHECK(called(stage, "mail") == Ids{first.id});
  introduce(stage, first, 2, "Web");
  CHECK(called(stage, "web") == Ids{first.id, second.id});
}

TEST_CASE("whoever has left has no name, until it is back; whoever is forgotten leaves none behind") {
  Stage stage;
  PeerBuilder first(2), second(3);
  introduce(stage, first, 2, "web");
  stage.hear_from(2, first.goodbye());
  CHECK(called(stage, "web").empty());
  stage.hear_from(2, first.heartbeat());
  CHECK(called(stage, "web") == Ids{first.id});
  stage.hear_from(2, first.goodbye());
  stage.run_for(2h);
  REQUIRE(stage.peer(2) == nullptr);
  second.id = first.id;
  second.epoch = 5;
  stage.hear_from(2, second.heartbeat());
  CHECK(called(stage, "web").empty());
}

TEST_CASE("the table knows whether looking for namesakes is worth it") {
  Stage stage;
  PeerBuilder first(2), second(3), third(4);
  const auto& peers = stage.node.peers();
  introduce(stage, first, 2, "web");
  introduce(stage, second, 3, "mail");
  CHECK_FALSE(peers.has_namesakes());
  introduce(stage, second, 3, "WEB");
  introduce(stage, third, 4, "web");
  CHECK(peers.has_namesakes());
  introduce(stage, first, 2, "mail");
  CHECK(peers.has_namesakes());
  stage.hear_from(4, third.goodbye());
  stage.run_for(2h);
  REQUIRE(stage.peer(4) == nullptr);
  CHECK_FALSE(peers.has_namesakes());
}

TEST_CASE("names follow a thousand random changes") {
  Stage stage;
  base::Random random(8);
  std::vector<PeerBuilder> peers;
  std::vector<std::string> names(20);
  for (std::uint32_t i = 0; i < 20; ++i) peers.emplace_back(2 + i).lease = 60000;
  for (int step = 0; step < 1000; ++step) {
    const auto i = static_cast<std::size_t>(random.next() % 20);
    names[i] = "name" + std::to_string(random.next() % 5);
    introduce(stage, peers[i], static_cast<std::uint32_t>(2 + i), names[i]);
    stage.run_for(50ms);
    const auto asked = "NAME" + std::to_string(random.next() % 5);
    Ids expected;
    for (std::size_t k = 0; k < 20; ++k) {
      if (names[k].size() == asked.size() && names[k].back() == asked.back()) expected.push_back(peers[k].id);
    }
    REQUIRE(called(stage, asked) == expected);
  }
}
