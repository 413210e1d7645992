#include "discovery/admission.hpp"

#include <algorithm>
#include <chrono>
#include <new>

#include "wire/limits.hpp"

namespace discover::discovery {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t loopback_net = 127;
constexpr std::size_t slot_count = 65'536;  // 1.5 MiB for a /16 that is full; a /24 hardly ever shares one

struct Limit {
  base::Duration each;  // one in this time
  int at_once;
};
constexpr Limit news{50ms, 40};         // a node that starts says about ten things in its first seconds
constexpr std::uint32_t most_earned = wire::max_datagram_bytes;  // what came long ago pays for no volley later
constexpr Limit newcomers{7500ms, 8};   // instances of one host, or its new id where it has no machine id

/// All instances of a host share that address, and no network leads to it.
bool is_loopback(base::Ipv4 source) { return source.value >> 24 == loopback_net; }

/// Takes one from the bucket that `full_at` stands for.
bool take(base::TimePoint now, const Limit& limit, base::TimePoint& full_at) {
  const auto from = std::max(full_at, now);
  if (from - now > limit.each * (limit.at_once - 1)) return false;
  full_at = from + limit.each;
  return true;
}

}  // namespace

/// The kernel's own zeros, of which only the pages in use take memory: with 20 neighbours 80 KiB.
Admission::Admission(const wire::NonceKey& key)
    : key_(key), slots_(static_cast<Slot*>(std::calloc(slot_count, sizeof(Slot)))) {
  if (!slots_) throw std::bad_alloc();
}

Admission::Slot& Admission::slot(base::Ipv4 source) { return slots_[wire::keyed_hash(key_, source.value) % slot_count]; }

bool Admission::admit(base::TimePoint now, base::Ipv4 source) {
  return is_loopback(source) || take(now, news, slot(source).news);
}

bool Admission::admit_newcomer(base::TimePoint now, base::Ipv4 source) {
  return is_loopback(source) || take(now, newcomers, slot(source).newcomers);
}

void Admission::earn(base::Ipv4 source, std::size_t bytes) {
  Slot& own = slot(source);
  const std::size_t before = own.earner == source ? own.earned : 0;
  own.earner = source;
  own.earned = static_cast<std::uint32_t>(std::min<std::size_t>(before + bytes, most_earned));
}

bool Admission::spend(base::Ipv4 target, std::size_t bytes) {
  Slot& own = slot(target);
  if (own.earner != target || own.earned < bytes) return false;
  own.earned -= static_cast<std::uint32_t>(bytes);
  return true;
}

}  // namespace discover::discovery
