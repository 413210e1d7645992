#include "event/signal.hpp"

#include <csignal>
#include <memory>
#include <system_error>

#include <doctest/doctest.h>

#include "event/run_until.hpp"

using discover::base::Delegate;
using discover::event::Loop;
using discover::event::run_until;
using discover::event::Signal;

namespace {

struct Ears {
  void on_signal() noexcept { ++heard; }
  void on_last_signal() noexcept {
    last.reset();
    ++heard;
  }
  int heard = 0;
  std::unique_ptr<Signal> last;
};

}  // namespace

TEST_CASE("a signal to the process reaches its owner, every time") {
  Loop loop;
  Ears ears;
  const Signal signal(loop, SIGUSR1, Delegate<void()>::to<&Ears::on_signal>(ears));
  ::raise(SIGUSR1);
  CHECK(run_until(loop, [&] { return ears.heard == 1; }));
  ::raise(SIGUSR1);
  CHECK(run_until(loop, [&] { return ears.heard == 2; }));
}

TEST_CASE("two owners hear the same signal") {
  Loop loop;
  Ears one, other;
  const Signal first(loop, SIGUSR1, Delegate<void()>::to<&Ears::on_signal>(one));
  const Signal second(loop, SIGUSR1, Delegate<void()>::to<&Ears::on_signal>(other));
  ::raise(SIGUSR1);
  CHECK(run_until(loop, [&] { return one.heard == 1 && other.heard == 1; }));
}

TEST_CASE("a signal watch may be destroyed inside its own callback") {
  Loop loop;
  Ears ears;
  ears.last = std::make_unique<Signal>(loop, SIGUSR1, Delegate<void()>::to<&Ears::on_last_signal>(ears));
  ::raise(SIGUSR1);
  CHECK(run_until(loop, [&] { return ears.heard == 1; }));
  CHECK(ears.last == nullptr);
}

TEST_CASE("a loop may end while a signal is on its way") {
  Ears ears;
  Loop loop;
  const Signal signal(loop, SIGUSR1, Delegate<void()>::to<&Ears::on_signal>(ears));
  ::raise(SIGUSR1);
  CHECK(ears.heard == 0);
}

TEST_CASE("a signal that cannot be caught is an exception") {
  Loop loop;
  CHECK_THROWS_AS(Signal(loop, SIGKILL, {}), std::system_error);
}
