#include <array>

#include "stage.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

namespace {

/// Datagrams under the id and epoch of the node under test, as its echo or a forger would send them.
PeerBuilder as_self(std::uint64_t sequence) {
  PeerBuilder self(own_number);
  self.epoch = own_config().epoch;
  self.sequence = sequence;
  return self;
}

}  // namespace

TEST_CASE("the node knows its own broadcasts and does not list itself") {
  Stage stage;
  auto echo = as_self(0);
  CHECK(stage.hear(echo.announcement(wire::flag::solicit), address(1, 1)) == Counter::drop_own_echo);
  CHECK(stage.hear(echo.solicit(), address(1, 1)) == Counter::drop_own_echo);
  CHECK(stage.node.peers().size() == 0);
}

TEST_CASE("its own id with another epoch is another machine: counted, not listed") {
  Stage stage;
  PeerBuilder clone(own_number);
  clone.epoch = 78;
  CHECK(stage.hear(clone.announcement()) == Counter::drop_own_id_elsewhere);
  CHECK(stage.hear(clone.goodbye()) == Counter::drop_own_id_elsewhere);
  CHECK(stage.node.peers().size() == 0);
}

TEST_CASE("a goodbye in its name makes the node announce at 0, 200 and 500 ms on all segments, however many come") {
  Stage stage(own_config(), {segment(1), segment(2)});
  stage.run_for(5s);
  auto last = stage.sent().back().header.sequence;
  auto forger = as_self(last);
  CHECK(stage.hear(forger.goodbye()) == Counter::drop_forged_goodbye);
  const auto heard = stage.now;
  for (int i = 0; i < 4; ++i) {
    stage.run_for(100ms);
    CHECK(stage.hear(forger.goodbye()) == Counter::drop_forged_goodbye);
  }
  stage.run_for(1s);
  const auto sent = stage.sent();
  REQUIRE(sent.size() == 6);
  const std::array times = {0ms, 200ms, 500ms};
  for (std::size_t i = 0; i < sent.size(); ++i) {
    CHECK(sent[i].at == heard + times[i / 2]);
    CHECK(sent[i].segment == 1 + i % 2);
    CHECK(sent[i].header.type == wire::Type::announce);
  }
  stage.hear(forger.goodbye());
  CHECK(stage.sent().size() == 2);
}

TEST_CASE("what contradicts a forged goodbye is newer than it, so that whoever believed it takes it back") {
  Stage stage;
  stage.run_for(5s);
  auto forger = as_self(stage.sent().back().header.sequence + 1000);
  const auto goodbye = forger.goodbye();
  stage.hear(goodbye);
  const auto sent = stage.sent();
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].header.sequence > forger.sequence);
}

TEST_CASE("a forged announcement ahead of its time does not silence the node at those who heard it") {
  Stage stage;
  auto forger = as_self(5000);
  stage.hear(forger.heartbeat());
  stage.sent();
  stage.run_for(5s);
  for (const auto& datagram : stage.sent()) CHECK(datagram.header.sequence > forger.sequence);
}

TEST_CASE("no forged sequence makes the node's own start again at zero") {
  Stage stage;
  stage.sent();
  for (const auto sequence : {~std::uint64_t{0} - 1, ~std::uint64_t{0} - 3, ~std::uint64_t{0} / 2}) {
    auto forger = as_self(sequence);
    stage.hear(forger.goodbye());
    stage.run_for(100s);
  }
  std::uint64_t previous = 0;
  for (const auto& datagram : stage.sent()) {
    CHECK(datagram.header.sequence > previous);
    previous = datagram.header.sequence;
  }
}

TEST_CASE("the echo of a goodbye that the node did send is not forged") {
  Stage stage(own_config(), {segment(1), segment(2)});
  stage.run_for(5s);
  stage.set_segments({1});
  auto echo = as_self(stage.sent().back().header.sequence - 1);
  CHECK(stage.hear(echo.goodbye(0)) == Counter::drop_own_echo);
  CHECK(stage.sent().empty());

  stage.leave();
  echo.sequence = stage.sent().back().header.sequence - 1;
  CHECK(stage.hear(echo.goodbye()) == Counter::drop_own_echo);
}

TEST_CASE("having once said goodbye on a segment does not make the node deaf to forged ones") {
  Stage stage(own_config(), {segment(1), segment(2)});
  stage.run_for(5s);
  stage.set_segments({1});
  stage.run_for(60s);
  auto forger = as_self(stage.sent().back().header.sequence);
  CHECK(stage.hear(forger.goodbye()) == Counter::drop_forged_goodbye);
  CHECK(stage.sent().size() == 1);
}
