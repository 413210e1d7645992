#include "control/request_limit.hpp"

#include <doctest/doctest.h>

using namespace discover::control;
using namespace std::chrono_literals;
using discover::base::TimePoint;

namespace {

constexpr TimePoint opening{100h};
constexpr std::uint32_t nobody = 65534;

int admitted(RequestLimit& limit, TimePoint now, std::optional<std::uint32_t> uid, int asked) {
  int count = 0;
  for (int i = 0; i < asked; ++i) count += limit.admit(now, uid);
  return count;
}

}  // namespace

TEST_CASE("a user may ask 4,000 times at once and 1,000 times a second") {
  RequestLimit limit({1});
  CHECK(admitted(limit, opening, nobody, 10'000) == 4000);
  CHECK(admitted(limit, opening + 1s, nobody, 10'000) == 1000);
  CHECK(admitted(limit, opening + 1h, nobody, 10'000) == 4000);
}

TEST_CASE("whoever asks too often leaves all others their share") {
  RequestLimit limit({1});
  admitted(limit, opening, nobody, 10'000);
  CHECK(admitted(limit, opening, std::nullopt, 10'000) == 4000);  // those of the UDP door are one
  CHECK(admitted(limit, opening, nobody, 1) == 0);
  int served = 0;
  for (std::uint32_t uid = 1000; uid < 1100; ++uid) served += limit.admit(opening, uid);
  CHECK(served >= 95);  // of 100 users hardly any has the flooder's place
}

TEST_CASE("which users share a place follows from the secret key") {
  int shared_with[2] = {};
  for (std::uint8_t key = 0; key < 2; ++key) {
    RequestLimit limit({key});
    admitted(limit, opening, nobody, 10'000);
    std::uint32_t uid = 0;
    while (limit.admit(opening, uid)) ++uid;
    shared_with[key] = static_cast<int>(uid);
  }
  CHECK(shared_with[0] != shared_with[1]);
}
