#include "base/delegate.hpp"

#include <memory>

#include <doctest/doctest.h>

using discover::base::Delegate;

namespace {

struct Counter {
  void add(int n) noexcept { sum += n; }
  int sum = 0;
};

struct SelfDestroying {
  void on_call() noexcept { holder->reset(); }
  std::unique_ptr<Delegate<void()>>* holder;
};

}  // namespace

TEST_CASE("a delegate calls the method it was bound to") {
  Counter counter;
  const auto delegate = Delegate<void(int)>::to<&Counter::add>(counter);
  delegate(3);
  delegate(4);
  CHECK(counter.sum == 7);
}

TEST_CASE("an unbound delegate does nothing when called") {
  const Delegate<void(int)> delegate;
  CHECK_FALSE(delegate);
  delegate(1);
}

TEST_CASE("a callback may destroy the delegate it was called through") {
  std::unique_ptr<Delegate<void()>> holder;
  SelfDestroying target{&holder};
  holder = std::make_unique<Delegate<void()>>(Delegate<void()>::to<&SelfDestroying::on_call>(target));
  (*holder)();
  CHECK(holder == nullptr);
}
