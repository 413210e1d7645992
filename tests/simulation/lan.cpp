#include "lan.hpp"

#include <cmath>

namespace discover::simulation {
namespace {

base::Duration scaled(base::Duration duration, double factor) {
  return std::chrono::duration_cast<base::Duration>(duration * factor);
}

/// 24 of the bits as a number of [0, 1).
double unit(std::uint64_t bits) { return static_cast<double>(bits & 0xffffff) * 0x1p-24; }

}  // namespace

base::Duration Conditions::delay(base::Random& random) const {
  auto delay = latency + scaled(jitter, -std::log(1 - random.unit()));
  if (straggling > 0 && random.unit() < straggling) delay += scaled(straggle, random.unit());
  return delay;
}

std::optional<std::uint32_t> Lan::member_at(base::Ipv4 of) const {
  const auto number = of.value - address(0).value;
  if (number >= members.size()) return std::nullopt;
  return number;
}

int Transmission::copies(std::uint32_t member, std::uint8_t slot, const Conditions& conditions) const {
  const auto bits = base::Random(seed + member * 0x9e3779b97f4a7c15).next();
  const bool first = (bits & 7) == slot && unit(bits >> 8) >= conditions.loss;
  const bool second =
      (bits >> 3 & 7) == slot && conditions.duplication > 0 && unit(bits >> 32) < conditions.duplication;
  return static_cast<int>(first) + static_cast<int>(second);
}

}  // namespace discover::simulation
