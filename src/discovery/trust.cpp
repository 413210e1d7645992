#include "discovery/trust.hpp"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <utility>

namespace discover::discovery {
namespace {

std::int64_t minute_of(base::TimePoint time) {
  return std::chrono::duration_cast<std::chrono::minutes>(time.time_since_epoch()).count();
}

}  // namespace

std::string_view name(Auth auth) {
  switch (auth) {
    case Auth::off: return "off";
    case Auth::sign: return "sign";
    case Auth::require: return "require";
  }
  return {};
}

void HourlyCount::note(base::TimePoint now) {
  const auto number = minute_of(now);
  auto& minute = minutes_[static_cast<std::size_t>(number) % minutes_.size()];
  if (minute.number != number) minute = {number, 0};
  ++minute.count;
}

std::uint64_t HourlyCount::in_last_hour(base::TimePoint now) const {
  const auto oldest = minute_of(now) - static_cast<std::int64_t>(minutes_.size()) + 1;
  std::uint64_t sum = 0;
  for (const auto& minute : minutes_) sum += minute.number >= oldest ? minute.count : 0;
  return sum;
}

Trust::Trust(TrustConfig config) { reconfigure(std::move(config)); }

void Trust::reconfigure(TrustConfig config) {
  assert(config.auth == Auth::off || !config.keys.empty());
  std::vector<HourlyCount> heard(config.keys.size());
  for (std::size_t i = 0; i < config.keys.size(); ++i) {
    const auto known = std::find(config_.keys.begin(), config_.keys.end(), config.keys[i]);
    if (known != config_.keys.end()) heard[i] = heard_[static_cast<std::size_t>(known - config_.keys.begin())];
  }
  heard_ = std::move(heard);
  config_ = std::move(config);
}

Trust::Judged Trust::judge(base::TimePoint now, base::Bytes datagram, bool is_signed) {
  if (config_.auth == Auth::off) return {};
  const auto verdict = wire::verify(datagram, is_signed, config_.keys);
  switch (verdict.signature) {
    case wire::Signature::good: heard_[verdict.key].note(now); return {.refused = std::nullopt, .authentic = true};
    case wire::Signature::wrong: return {.refused = Counter::drop_bad_signature};
    case wire::Signature::unknown:
      if (requires_keys()) return {.refused = Counter::drop_unknown_key};
      return {};
    case wire::Signature::none:
      if (requires_keys()) return {.refused = Counter::drop_unsigned};
      return {};
  }
  return {};
}

}  // namespace discover::discovery
