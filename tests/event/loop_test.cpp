#include "event/loop.hpp"

#include <csignal>
#include <memory>
#include <sys/eventfd.h>
#include <unistd.h>
#include <vector>

#include <doctest/doctest.h>

#include "event/open_descriptors.hpp"
#include "event/poll.hpp"
#include "event/run_until.hpp"
#include "event/signal.hpp"

using namespace std::chrono_literals;
using discover::base::Delegate;
using discover::event::Loop;
using discover::event::Poll;
using discover::event::Signal;
using discover::event::Timer;

namespace {

struct Stopper {
  void on_due() noexcept { loop.stop(); }
  Loop& loop;
};

}  // namespace

TEST_CASE("stop ends run") {
  Loop loop;
  Stopper stopper{loop};
  Timer soon(loop, Delegate<void()>::to<&Stopper::on_due>(stopper));
  Timer never(loop, {});
  never.arm(1h);
  soon.arm(1ms);
  loop.run();
  CHECK(never.armed());
}

TEST_CASE("run returns when nothing is left that could cause an event") {
  Loop loop;
  Timer idle(loop, {});
  loop.run();
  CHECK_FALSE(idle.armed());
}

TEST_CASE("a loop that was stopped before it ran closes its handles all the same") {
  Loop loop;
  auto timer = std::make_unique<Timer>(loop, Delegate<void()>{});
  timer->arm(1h);
  loop.stop();
}

TEST_CASE("loops with timers, signals and watches leave no descriptor behind") {
  { const Loop first; }  // libuv keeps a few descriptors for all loops of the process
  {
    Loop loop;
    const Signal signal(loop, SIGUSR2, {});
  }
  const auto before = open_descriptors();
  for (int round = 0; round < 10; ++round) {
    const int fd = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    {
      Loop loop;
      const Timer timer(loop, {});
      const Signal signal(loop, SIGUSR2, {});
      const Poll poll(loop, fd, {}, {});
    }
    ::close(fd);
  }
  CHECK(open_descriptors() == before);
}
