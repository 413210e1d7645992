// What a node makes of the accusations of others, and of those of itself.
#include <array>

#include "street.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

using Events = std::vector<PeerEvent>;

namespace {

/// Host 2, whom host 3 accuses. Both answer nobody and promise long, so that only accusations move them.
struct Trial {
  Street street;
  Street::Host& accused;
  Street::Host& accuser;

  explicit Trial(const NodeConfig& config = own_config())
      : street(config), accused(street.move_in(2)), accuser(street.move_in(3)) {
    for (auto* host : {&accused, &accuser}) {
      host->answers = false;
      host->peer.lease = 60000;
      street.announce(*host);
    }
    street.stage.events();
  }

  wire::Accusation about() const { return {accused.peer.id, accused.peer.epoch}; }
  Counter accuse() { return street.say(accuser, accuser.peer.accusation(about())); }
  Counter confirm() { return street.say(accuser, accuser.peer.accusation(about(), wire::flag::confirm)); }
  PeerState state() const { return street.stage.state(2); }
};

}  // namespace

TEST_CASE("an accusation makes a suspect, and its confirmation after 2 s makes it lost") {
  Trial trial;
  CHECK(trial.accuse() == Counter::suspicion_heard);
  CHECK(trial.state() == PeerState::suspect);
  CHECK(trial.accuse() == Counter::suspicion_heard);
  trial.street.run_for(2s);
  CHECK(trial.confirm() == Counter::suspicion_heard);
  CHECK(trial.state() == PeerState::lost);
  CHECK(trial.confirm() == Counter::drop_suspicion);
  CHECK(trial.street.stage.events() ==
        Events{{PeerEventKind::suspected, trial.accused.peer.id}, {PeerEventKind::lost, trial.accused.peer.id}});
}

TEST_CASE("an accusation that was not believed is not believed when it is repeated, whatever has changed") {
  Trial trial;
  auto& stranger = trial.street.move_in(5);
  const auto early = trial.accuser.peer.accusation({stranger.peer.id, stranger.peer.epoch});
  CHECK(trial.street.say(trial.accuser, early) == Counter::drop_suspicion);
  trial.street.announce(stranger);
  CHECK(trial.street.say(trial.accuser, early) == Counter::drop_replayed);
  CHECK(trial.street.stage.state(5) == PeerState::alive);
}

TEST_CASE("a suspect counts as alive until it is lost") {
  Trial trial;
  trial.accuse();
  CHECK(trial.street.stage.node.peers().count(PeerState::suspect) == 1);
  CHECK(trial.street.stage.node.peers().count(PeerState::alive) == 1);
  CHECK(trial.street.stage.node.peers().alive_on(1) == 2);
}

TEST_CASE("a confirmation that comes too early, or from somebody else than the accuser, does not kill") {
  Trial trial;
  auto& other = trial.street.move_in(4);
  other.answers = false;
  trial.street.announce(other);
  trial.accuse();
  trial.street.run_for(1s);
  trial.confirm();
  CHECK(trial.state() == PeerState::suspect);
  trial.street.run_for(1s);
  trial.street.say(other, other.peer.accusation(trial.about(), wire::flag::confirm));
  CHECK(trial.state() == PeerState::suspect);
  trial.confirm();
  CHECK(trial.state() == PeerState::lost);
}

TEST_CASE("a confirmation without its accusation is an accusation") {
  Trial trial;
  CHECK(trial.confirm() == Counter::suspicion_heard);
  CHECK(trial.state() == PeerState::suspect);
}

TEST_CASE("whoever was heard since it was accused is not lost by the confirmation") {
  Trial trial;
  trial.accuse();
  trial.street.run_for(1900ms);
  trial.street.heartbeat(trial.accused);
  CHECK(trial.state() == PeerState::alive);
  trial.street.run_for(100ms);
  trial.confirm();
  CHECK(trial.state() == PeerState::suspect);
}

TEST_CASE(
    "an accusation counts only against the life that is listed as alive, and only from a live peer in its "
    "own") {
  Trial trial;
  auto about = trial.about();
  about.epoch += 1;
  CHECK(trial.street.say(trial.accuser, trial.accuser.peer.accusation(about)) == Counter::drop_suspicion);
  about = {node_id(99), 1};
  CHECK(trial.street.say(trial.accuser, trial.accuser.peer.accusation(about)) == Counter::drop_suspicion);
  about = {trial.accuser.peer.id, trial.accuser.peer.epoch};
  CHECK(trial.street.say(trial.accuser, trial.accuser.peer.accusation(about)) == Counter::drop_suspicion);

  PeerBuilder unknown(50);
  CHECK(trial.street.stage.hear_from(50, unknown.accusation(trial.about())) == Counter::drop_suspicion);
  auto reborn = trial.accuser.peer;
  ++reborn.epoch;
  CHECK(trial.street.say(trial.accuser, reborn.accusation(trial.about())) == Counter::drop_suspicion);
  trial.street.say(trial.accuser, trial.accuser.peer.goodbye());
  CHECK(trial.accuse() == Counter::drop_suspicion);
  CHECK(trial.state() == PeerState::alive);
  CHECK(trial.street.stage.events() == Events{{PeerEventKind::left, trial.accuser.peer.id}});
}

TEST_CASE("an accusation is told by nobody twice: a recorded one convicts nobody") {
  Trial trial;
  const auto recorded = trial.accuser.peer.accusation(trial.about());
  const auto confirmed = trial.accuser.peer.accusation(trial.about(), wire::flag::confirm);
  trial.street.say(trial.accuser, recorded);
  trial.street.heartbeat(trial.accused);
  trial.street.heartbeat(trial.accuser);
  REQUIRE(trial.state() == PeerState::alive);
  trial.street.say(trial.accuser, recorded);
  trial.street.run_for(2s);
  trial.street.say(trial.accuser, confirmed);
  CHECK(trial.state() != PeerState::lost);
}

TEST_CASE("a suspicion that says nothing sensible is a bad body") {
  Trial trial;
  auto packet = trial.accuser.peer.accusation(trial.about());
  packet.pop_back();
  CHECK(trial.street.say(trial.accuser, packet) == Counter::drop_bad_body);
  CHECK(trial.street.say(trial.accuser, trial.accuser.peer.build(wire::Type::suspect, 0, {})) ==
        Counter::drop_bad_body);
  CHECK(trial.street.say(trial.accuser, trial.accuser.peer.build(wire::Type::suspect, wire::flag::body,
                                                                 std::string(25, 'x'))) == Counter::drop_bad_body);
  CHECK(trial.state() == PeerState::alive);
}

TEST_CASE("a passive peer cannot be accused by anybody") {
  Trial trial;
  trial.street.say(trial.accused, trial.accused.peer.heartbeat(wire::flag::passive));
  CHECK(trial.accuse() == Counter::drop_suspicion);
  CHECK(trial.state() == PeerState::alive);
}

TEST_CASE("if the confirmation is missed, the node asks for itself and settles it") {
  for (const bool lives : {false, true}) {
    CAPTURE(lives);
    Trial trial(probing_config());
    trial.street.run_for(100ms);
    trial.street.sent();
    trial.accuser.answers = true;
    trial.accused.answers = true;
    trial.street.run_for(5s);
    trial.accused.answers = lives;
    trial.accuse();
    REQUIRE(trial.state() == PeerState::suspect);
    trial.street.run_for(2 * 2s + 2s + 1s);
    CHECK(trial.state() == (lives ? PeerState::alive : PeerState::lost));
    CHECK(trial.street.stage.count(Counter::sent_suspicion) == 0);
  }
}

TEST_CASE("whoever hears itself accused announces at once, at 200 and at 500 ms, on every segment") {
  Street street(probing_config(), {segment(1), segment(2)});
  auto& accuser = street.settle_in(3);
  street.run_for(5s);
  street.sent();
  const auto heard = street.stage.now;
  const auto accusation = accuser.peer.accusation({own_config().id, own_config().epoch});
  CHECK(street.say(accuser, accusation) == Counter::self_suspected);
  street.run_for(100ms);
  CHECK(street.say(accuser, accuser.peer.accusation({own_config().id, own_config().epoch})) == Counter::self_suspected);
  street.run_for(500ms);
  const auto sent = street.sent(wire::Type::announce);
  REQUIRE(sent.size() == 6);
  const std::array times = {0ms, 200ms, 500ms};
  for (std::size_t i = 0; i < 6; ++i) {
    CHECK(sent[i].at == heard + times[i / 2]);
    CHECK(sent[i].segment == 1 + i % 2);
  }
}

TEST_CASE("accused in an earlier life, a node has nothing to contradict") {
  Street street;
  auto& accuser = street.settle_in(3);
  street.run_for(5s);
  street.sent();
  CHECK(street.say(accuser, accuser.peer.accusation({own_config().id, 1})) == Counter::drop_suspicion);
  CHECK(street.sent(wire::Type::announce).empty());
}
