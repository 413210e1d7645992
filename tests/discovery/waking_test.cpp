// A host that was stopped: the silence of the others says nothing.
#include <algorithm>

#include "street.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

using Events = std::vector<PeerEvent>;

namespace {

/// Two peers that answer, and one that has just been accused.
struct Night {
  Street street;
  Street::Host& first;
  Street::Host& second;
  Street::Host& suspect;

  Night() : first(street.settle_in(2)), second(street.settle_in(3)), suspect(street.settle_in(4)) {
    street.run_for(5s);
    suspect.answers = false;
    for (int i = 0; i < 800 && street.stage.state(4) != PeerState::suspect; ++i) street.run_for(10ms);
    REQUIRE(street.stage.state(4) == PeerState::suspect);
    suspect.answers = true;
    street.sent();
    street.stage.events();
  }

  /// What must hold after 30 s of which the node knows nothing.
  void check_morning() {
    const auto woken = street.stage.now;
    for (std::uint32_t number = 2; number < 5; ++number) {
      CHECK(street.stage.state(number) == PeerState::alive);
      CHECK(street.stage.peer(number)->expires() == woken + 35s);
    }
    CHECK(street.stage.events() == Events{{PeerEventKind::refuted, suspect.peer.id}});
    const auto sent = street.sent();
    REQUIRE(sent.size() >= 1);
    CHECK(sent[0].header.type == wire::Type::announce);
    CHECK(sent[0].header.has(wire::flag::solicit));
    CHECK(sent[0].header.has(wire::flag::body));
    street.run_for(4s);
    CHECK(street.sent(wire::Type::announce).size() == 2);
    CHECK(street.stage.count(Counter::sent_suspicion) == accused);
    street.run_for(30s);
    CHECK(street.stage.events().empty());
  }

  std::uint64_t accused = 0;
};

}  // namespace

TEST_CASE(
    "on resume suspicion and questions are forgotten, every live peer gets a lease, and a burst asks who is "
    "there") {
  Night night;
  night.accused = night.street.stage.count(Counter::sent_suspicion);
  night.street.stage.resume_after(30s);
  night.check_morning();
}

TEST_CASE("a timer that comes half a minute late is taken for a resume") {
  Night night;
  night.accused = night.street.stage.count(Counter::sent_suspicion);
  night.street.stage.wake_late_by(30s);
  night.check_morning();
}

TEST_CASE("a sleep is noticed by whatever comes first, be it not the timer") {
  using First = void (*)(Stage&);
  for (const First first : {First([](Stage& stage) { stage.set_segments({1}); }),
                            First([](Stage& stage) { stage.describe(own_description()); }),
                            First([](Stage& stage) { stage.reconfigure(probing_config()); }), First([](Stage& stage) {
                              stage.node.announce(stage.now, false), stage.set_segments({1});
                            })}) {
    Night night;
    night.accused = night.street.stage.count(Counter::sent_suspicion);
    night.street.stage.now += 300s;
    first(night.street.stage);
    night.check_morning();
  }
}

TEST_CASE("whoever leaves after a sleep takes nobody for lost") {
  Night night;
  night.street.stage.now += 300s;
  night.street.stage.leave();
  CHECK(night.street.stage.events() == Events{{PeerEventKind::refuted, night.suspect.peer.id}});
}

TEST_CASE("whoever is stopped for longer than any lease of its peers loses none of them either") {
  for (const bool told : {false, true}) {
    CAPTURE(told);
    Night night;
    night.accused = night.street.stage.count(Counter::sent_suspicion);
    told ? night.street.stage.resume_after(300s) : night.street.stage.wake_late_by(300s);
    night.check_morning();
  }
}

TEST_CASE("whoever is stopped while it contradicts an accusation begins anew, and comes to rest") {
  Street street;
  auto& accuser = street.settle_in(2);
  const wire::Accusation self{own_config().id, street.stage.node.config().epoch};
  REQUIRE(street.say(accuser, accuser.peer.accusation(self)) == Counter::self_suspected);
  street.run_for(1ms);
  street.sent();
  street.stage.wake_late_by(30s);
  CHECK(street.sent(wire::Type::announce).size() == 1);
  CHECK(street.stage.node.next_timeout() > street.stage.now);
}

TEST_CASE("a timer that comes two seconds late is not") {
  Street street;
  street.settle_in(2);
  street.run_for(10s);
  street.sent();
  const auto asks = [&] {
    const auto sent = street.sent();
    return std::any_of(sent.begin(), sent.end(), [](const Sent& one) { return one.header.has(wire::flag::solicit); });
  };
  street.stage.wake_late_by(1900ms);
  CHECK_FALSE(asks());
  street.run_for(10s);
  street.stage.wake_late_by(2100ms);
  CHECK(asks());
}

TEST_CASE("whoever died meanwhile is found out after the grace as ever") {
  Night night;
  night.first.answers = false;
  night.street.stage.resume_after(8h);
  CHECK(night.street.stage.state(2) == PeerState::alive);
  night.street.run_for(12s);
  CHECK(night.street.stage.state(2) == PeerState::lost);
  CHECK(night.street.stage.state(3) == PeerState::alive);
}

TEST_CASE("a resume does not bring back who had ended, and a listener wakes without a word") {
  for (const auto role : {Role::full, Role::listen_only}) {
    Stage stage(own_config(), {segment(1, role)});
    PeerBuilder gone(2), here(3);
    stage.hear_from(2, gone.announcement());
    stage.hear_from(3, here.announcement());
    stage.hear_from(2, gone.goodbye());
    stage.sent();
    stage.resume_after(1min);
    CHECK(stage.state(2) == PeerState::left);
    CHECK(stage.state(3) == PeerState::alive);
    CHECK(stage.sent().empty() == (role == Role::listen_only));
  }
}
