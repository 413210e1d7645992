#include "stage.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

TEST_CASE("a datagram counts only from a host address of the segment it arrived on") {
  Stage stage(own_config(), {segment(1), segment(2)});
  PeerBuilder peer;
  for (const auto source :
       {address(1, 0), address(1, 255), address(2, 2), base::Ipv4{0x08080808}, base::Ipv4{0}, base::Ipv4{0xffffffff}}) {
    CHECK(stage.hear(peer.announcement(), source, 1) == Counter::drop_off_link);
    CHECK(stage.hear(peer.solicit(), source, 1) == Counter::drop_off_link);
  }
  CHECK(stage.node.peers().size() == 0);
  CHECK(stage.node.signs(1)->off_link == base::Ipv4{0xffffffff});
  CHECK_FALSE(stage.node.signs(2)->off_link);
  CHECK(stage.node.signs(3) == nullptr);
  CHECK(stage.hear(peer.announcement(), address(1, 254), 1) == Counter::first_heard);
}

TEST_CASE("port 0 is refused, as a source and as a promise") {
  Stage stage;
  PeerBuilder peer;
  CHECK(stage.hear(peer.announcement(), address(1, 2), 1, 0) == Counter::drop_bad_port);
  peer.unicast_port = 0;
  CHECK(stage.hear(peer.announcement()) == Counter::drop_bad_port);
  CHECK(stage.hear(peer.goodbye()) == Counter::drop_bad_port);
}

TEST_CASE("an announcement or a reply must promise something, a solicit need not") {
  Stage stage;
  PeerBuilder peer;
  peer.lease = 0;
  CHECK(stage.hear(peer.announcement()) == Counter::drop_bad_lease);
  CHECK(stage.hear(peer.build(wire::Type::reply, 0, {})) == Counter::drop_bad_lease);
  CHECK(stage.hear(peer.solicit()) == Counter::solicit_heard);
}

TEST_CASE("another domain is not ours") {
  Stage stage;
  PeerBuilder peer;
  peer.domain = 1;
  CHECK(stage.hear(peer.announcement(wire::flag::solicit)) == Counter::drop_other_domain);
  CHECK(stage.hear(peer.goodbye()) == Counter::drop_other_domain);
  CHECK(stage.hear(peer.solicit()) == Counter::drop_other_domain);
}

TEST_CASE("a segment that does not exist, or does no longer, is unknown") {
  Stage stage(own_config(), {segment(1), segment(2)});
  PeerBuilder peer;
  CHECK(stage.hear(peer.announcement(), address(3, 2), 3) == Counter::drop_unknown_segment);
  stage.set_segments({1});
  CHECK(stage.hear(peer.announcement(), address(2, 2), 2) == Counter::drop_unknown_segment);
}

TEST_CASE("types of later versions are counted and dropped, flags that mean nothing here are ignored") {
  Stage stage;
  PeerBuilder peer;
  CHECK(stage.hear(peer.build(static_cast<wire::Type>(7), 0, {})) == Counter::drop_unknown_type);
  CHECK(stage.hear(peer.heartbeat(wire::flag::lists_you)) == Counter::first_heard);
}

TEST_CASE("every flaw of a header has its own counter") {
  Stage stage;
  PeerBuilder peer;
  auto packet = peer.announcement();
  auto wrong = packet;
  wrong[0] = std::byte{0};
  CHECK(stage.hear(wrong) == Counter::drop_bad_magic);
  wrong = packet;
  wrong[4] = std::byte{2};
  CHECK(stage.hear(wrong) == Counter::drop_bad_version);
  wrong = packet;
  wrong[5] = std::byte{7};
  CHECK(stage.hear(wrong) == Counter::drop_unknown_type);
  wrong.resize(wire::header_bytes - 1);
  CHECK(stage.hear(wrong) == Counter::drop_too_short);
  CHECK(stage.hear({}) == Counter::drop_too_short);
  packet.resize(wire::max_datagram_bytes + 1);
  CHECK(stage.hear(packet) == Counter::drop_too_long);
}

TEST_CASE("a bad description of a stranger leaves no trace") {
  Stage stage;
  PeerBuilder peer;
  const auto generation = stage.generation();
  for (const auto* body : {"{", "[]", "{}", R"({"name":"a b"})", R"({"name":"a","os":"\u001b[2J"})"}) {
    CHECK(stage.hear(peer.announcement_with(body)) == Counter::drop_bad_body);
  }
  CHECK(stage.node.peers().size() == 0);
  CHECK(stage.generation() == generation);
  CHECK(stage.events().empty());
}

TEST_CASE("a bad description of a known peer leaves no trace, not even its sequence or its lease") {
  Stage stage;
  PeerBuilder peer;
  stage.hear(peer.announcement());
  stage.events();
  stage.run_for(1s);
  const auto generation = stage.generation();
  const auto before = *stage.peer(2);
  peer.revision = 2;
  peer.sequence = 1000;
  CHECK(stage.hear(peer.announcement_with("{}")) == Counter::drop_bad_body);
  auto next_life = peer;
  next_life.epoch = 9;
  CHECK(stage.hear(next_life.announcement_with("{}")) == Counter::drop_bad_body);
  CHECK(stage.hear_from(7, peer.announcement_with("{}")) == Counter::drop_bad_body);

  const auto& after = *stage.peer(2);
  CHECK(after.epoch == before.epoch);
  CHECK(after.last_heard == before.last_heard);
  CHECK(after.expires() == before.expires());
  CHECK(after.description == before.description);
  CHECK(after.paths.size() == 1);
  CHECK(after.paths[0].window.highest() == 1);
  CHECK(stage.generation() == generation);
  CHECK(stage.events().empty());
}

TEST_CASE("a part of a description is not a description") {
  Stage stage;
  PeerBuilder peer;
  auto cut = peer.announcement_with(R"({"name":"host2"})");
  cut.pop_back();
  CHECK(stage.hear(cut) == Counter::drop_bad_body);
  auto offset = peer.announcement_with(R"({"name":"host2"})");
  offset[59] = std::byte{1};
  CHECK(stage.hear(offset) == Counter::drop_bad_body);
  auto padded = peer.announcement_with(R"({"name":"host2"})");
  padded.resize(padded.size() + 100);
  CHECK(stage.hear(padded) == Counter::first_heard);
}
