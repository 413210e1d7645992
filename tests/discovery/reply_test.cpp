#include "stage.hpp"
#include "wire/body.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

namespace {

/// The node's reply to what it has just heard; none if it sent none.
std::optional<Sent> reply(Stage& stage) {
  const auto sent = stage.sent();
  std::optional<Sent> found;
  for (const auto& datagram : sent) {
    if (datagram.header.type != wire::Type::reply) continue;
    REQUIRE_FALSE(found);
    found = datagram;
  }
  return found;
}

wire::Description description_of(std::size_t tags, std::size_t length) {
  auto description = own_description();
  for (std::size_t i = 0; i < tags; ++i) description.tags["tag" + std::to_string(i)] = std::string(length, 'x');
  return description;
}

}  // namespace

TEST_CASE("a probe is answered at once, where it came from, with its nonce") {
  Stage stage(probing_config());
  PeerBuilder peer;
  CHECK(stage.hear(peer.probe(0xfeedfacecafebeef), address(1, 2), 1, 5555) == Counter::probe_heard);
  const auto sent = reply(stage);
  REQUIRE(sent);
  CHECK(sent->at == stage.now);
  CHECK(sent->segment == 1);
  CHECK(sent->to == base::Endpoint{address(1, 2), 5555});
  CHECK(sent->header.nonce == 0xfeedfacecafebeef);
  CHECK(sent->header.lease == 350);
  CHECK(sent->header.unicast_port == 9842);
  CHECK(sent->bytes == wire::header_bytes);
  CHECK(stage.count(Counter::sent_reply) == 1);
}

TEST_CASE("a reply says whether whoever asks is listed as alive, in this life") {
  auto config = probing_config();
  config.capacity = 1;
  Stage stage(config);
  PeerBuilder peer(2), refused(3);
  stage.hear(peer.probe(1));
  CHECK(reply(stage)->header.has(wire::flag::lists_you));
  stage.hear_from(3, refused.probe(2));
  CHECK_FALSE(reply(stage)->header.has(wire::flag::lists_you));
  peer.epoch = 2;
  stage.hear(peer.probe(3));
  CHECK_FALSE(reply(stage)->header.has(wire::flag::lists_you));
}

TEST_CASE("a probe introduces whoever asks, unless it promises nothing") {
  Stage stage(probing_config());
  PeerBuilder peer(2), fleeting(3);
  CHECK(stage.hear(peer.probe(1)) == Counter::probe_heard);
  CHECK(stage.state(2) == PeerState::alive);
  CHECK(stage.events() == std::vector<PeerEvent>{{PeerEventKind::appeared, peer.id}});
  fleeting.lease = 0;
  CHECK(stage.hear_from(3, fleeting.probe(1)) == Counter::probe_heard);
  CHECK(stage.peer(3) == nullptr);
  CHECK(stage.count(Counter::sent_reply) == 2);
}

TEST_CASE("a reply is never longer than its probe, whatever is asked for and however much there is to tell") {
  for (const auto& description : {own_description(), description_of(3, 200), description_of(60, 250)}) {
    Stage stage(probing_config());
    stage.describe(description);
    stage.run_for(10s);
    base::Random random(3);
    PeerBuilder peer;
    for (int i = 0; i < 2000; ++i) {
      stage.sent();
      const auto bytes = wire::header_bytes + random.next() % (wire::max_datagram_bytes - wire::header_bytes + 1);
      const bool wants = random.unit() < 0.7;
      peer.body_offset = static_cast<std::uint16_t>(random.unit() < 0.3 ? random.next() : random.next() % 2000);
      stage.hear(peer.probe(random.next(), wants ? wire::flag::want_body : std::uint8_t{0}, bytes));
      const auto sent = reply(stage);
      REQUIRE(sent);
      REQUIRE(sent->bytes <= bytes);
      REQUIRE(sent->header.has(wire::flag::body) == !sent->body.empty());
      REQUIRE((sent->body.empty() || wants));
      stage.run_for(50ms);
    }
  }
}

TEST_CASE("the parts that replies carry make up the whole description") {
  Stage stage(probing_config());
  stage.describe(description_of(60, 250));
  stage.run_for(10s);
  PeerBuilder peer;
  std::string whole;
  for (int parts = 0; parts < 20; ++parts) {
    stage.sent();
    peer.body_offset = static_cast<std::uint16_t>(whole.size());
    stage.hear(peer.probe(1, wire::flag::want_body, wire::max_datagram_bytes));
    const auto sent = reply(stage);
    REQUIRE(sent);
    CHECK(sent->header.body_offset == whole.size());
    whole += sent->body;
    if (whole.size() == sent->header.body_bytes) break;
  }
  CHECK(whole.size() > 15000);
  const auto described = wire::decode_body(whole);
  REQUIRE(described);
  CHECK(described->tags == description_of(60, 250).tags);
}

TEST_CASE("whoever only listens, and whoever leaves, replies to nobody") {
  Stage listener(probing_config(), {segment(1, Role::listen_only)}), leaver(probing_config());
  PeerBuilder peer;
  CHECK(listener.hear(peer.probe(1)) == Counter::probe_heard);
  CHECK(listener.sent().empty());
  leaver.leave();
  CHECK(leaver.hear(peer.probe(1)) == Counter::probe_heard);
  leaver.run_for(1s);
  CHECK(leaver.count(Counter::sent_reply) == 0);
}

TEST_CASE("a probe is answered even if its sequence was seen, for a forgery may have moved the window") {
  Stage stage(probing_config());
  PeerBuilder peer, forger;
  stage.hear(peer.announcement());
  forger.sequence = 1'000'000;
  stage.hear(forger.heartbeat());
  REQUIRE(stage.hear(peer.heartbeat()) == Counter::drop_replayed);
  stage.sent();
  CHECK(stage.hear(peer.probe(4)) == Counter::probe_heard);
  const auto sent = reply(stage);
  REQUIRE(sent);
  CHECK(sent->header.nonce == 4);
}

TEST_CASE("a probe from outside the segment, or of another domain, is not answered") {
  Stage stage(probing_config());
  stage.sent();
  PeerBuilder peer;
  CHECK(stage.hear(peer.probe(1), address(2, 2)) == Counter::drop_off_link);
  peer.domain = 9;
  CHECK(stage.hear(peer.probe(1)) == Counter::drop_other_domain);
  CHECK(stage.sent().empty());
}
