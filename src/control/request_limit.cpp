#include "control/request_limit.hpp"

#include <algorithm>
#include <chrono>

namespace discover::control {
namespace {

using namespace std::chrono_literals;

constexpr base::Duration each = 1ms;  // one request in this time
constexpr int at_once = 4000;         // a listing of 60,000 peers takes some 700 pages, and scripts run side by side

}  // namespace

bool RequestLimit::admit(base::TimePoint now, std::optional<std::uint32_t> uid) {
  auto& full_at = uid ? full_at_[wire::keyed_hash(key_, *uid) % places] : unknown_full_at_;
  const auto from = std::max(full_at, now);
  if (from - now > each * (at_once - 1)) return false;
  full_at = from + each;
  return true;
}

}  // namespace discover::control
