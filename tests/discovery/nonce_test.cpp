// That a nonce cannot be guessed rests on SipHash; here only that it is used as it must be.
#include "wire/nonce.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <doctest/doctest.h>

using namespace discover;

namespace {

constexpr std::size_t many = 10'000;

std::vector<std::uint64_t> nonces(const wire::NonceKey& key) {
  wire::Nonces source(key);
  std::vector<std::uint64_t> all(many);
  std::generate(all.begin(), all.end(), [&] { return source.next(); });
  return all;
}

}  // namespace

TEST_CASE("no nonce comes twice, and two nodes share none") {
  auto all = nonces({1});
  const auto others = nonces({2});
  all.insert(all.end(), others.begin(), others.end());
  std::sort(all.begin(), all.end());
  CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
}

TEST_CASE("every bit of a nonce is as often set as not, and changes as often as not from one to the next") {
  const auto all = nonces({7, 7, 7});
  for (unsigned bit = 0; bit < 64; ++bit) {
    std::array<std::size_t, 2> count{};  // set, changed
    for (std::size_t i = 1; i < all.size(); ++i) {
      count[0] += all[i] >> bit & 1;
      count[1] += (all[i] ^ all[i - 1]) >> bit & 1;
    }
    for (const auto ones : count) CHECK((ones > many * 47 / 100 && ones < many * 53 / 100));
  }
}
