#include "wire/nonce.hpp"

#include <bit>
#include <set>

#include <doctest/doctest.h>

using namespace discover::wire;

TEST_CASE("a node never uses a nonce twice") {
  Nonces nonces(NonceKey{1, 2, 3});
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 10'000; ++i) CHECK(seen.insert(nonces.next()).second);
}

TEST_CASE("nonces follow from the key, and from nothing else") {
  Nonces one(NonceKey{1});
  Nonces same(NonceKey{1});
  Nonces other(NonceKey{2});
  for (int i = 0; i < 100; ++i) {
    const auto nonce = one.next();
    CHECK(same.next() == nonce);
    CHECK(other.next() != nonce);
  }
}

TEST_CASE("two nonces in a row look unrelated") {
  Nonces nonces(NonceKey{});
  int flipped = 0;
  auto last = nonces.next();
  for (int i = 0; i < 1'000; ++i) {
    const auto next = nonces.next();
    flipped += std::popcount(last ^ next);
    last = next;
  }
  // Of 64,000 bits half flip, give or take 127 (one standard deviation).
  CHECK(flipped > 31'000);
  CHECK(flipped < 33'000);
}
