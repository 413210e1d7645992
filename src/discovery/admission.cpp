#include "discovery/admission.hpp"

#include <algorithm>
#include <bit>
#include <chrono>
#include <new>

#include "wire/limits.hpp"

namespace discover::discovery {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t loopback_net = 127;
constexpr std::size_t fewest_slots = 4096;  // 64 KiB

constexpr std::chrono::milliseconds tick = 50ms;  // so that a time takes 32 bits, which come round after 6.8 years
struct Limit {
  std::uint32_t ticks_each;
  std::uint32_t at_once;
};
constexpr Limit news{50ms / tick, 40};        // a node that starts says about ten things in its first seconds
constexpr Limit newcomers{7500ms / tick, 8};  // instances of one host, or its new id where it has no machine id
constexpr std::uint32_t most_earned = wire::max_datagram_bytes;  // what came long ago pays for no volley later

/// All instances of a host share that address, and no network leads to it.
bool is_loopback(base::Ipv4 source) { return source.value >> 24 == loopback_net; }

/// Takes one from the bucket that `full_at` stands for. What seems further ahead than a bucket reaches is long past.
bool take(base::TimePoint now, const Limit& limit, std::uint32_t& full_at) {
  const auto now_ticks = static_cast<std::uint32_t>(now.time_since_epoch() / tick);
  const std::uint32_t ahead = full_at - now_ticks;
  const std::uint32_t taken = ahead > limit.ticks_each * limit.at_once ? 0 : ahead;
  if (taken > limit.ticks_each * (limit.at_once - 1)) return false;
  full_at = now_ticks + taken + limit.ticks_each;
  return true;
}

}  // namespace

Admission::Admission(const wire::NonceKey& key, std::size_t rows) : key_(key) { set_rows(rows); }

/// The kernel's own zeros, of which only the pages in use take memory: with 20 neighbours 80 KiB.
void Admission::set_rows(std::size_t rows) {
  const auto wanted = std::max(fewest_slots, std::bit_ceil(rows * 2));
  if (wanted == slot_count_) return;
  slots_.reset(static_cast<Slot*>(std::calloc(wanted, sizeof(Slot) + sizeof(*proven_newcomers_))));
  if (!slots_) throw std::bad_alloc();
  proven_newcomers_ = reinterpret_cast<std::uint32_t*>(slots_.get() + wanted);
  slot_count_ = wanted;
}

std::size_t Admission::index(base::Ipv4 source) const {
  return wire::keyed_hash(key_, source.value) & (slot_count_ - 1);
}

bool Admission::admit(base::TimePoint now, base::Ipv4 source) {
  return is_loopback(source) || take(now, news, slot(source).news);
}

bool Admission::admit_newcomer(base::TimePoint now, base::Ipv4 source) {
  return is_loopback(source) || take(now, newcomers, slot(source).newcomers);
}

bool Admission::admit_proven_newcomer(base::TimePoint now, base::Ipv4 source) {
  return is_loopback(source) || take(now, newcomers, proven_newcomers_[index(source)]);
}

/// In the source's own slot or the one beside it, so that few push each other out: where it stands, or else the one
/// with less.
Admission::Slot& Admission::ledger(base::Ipv4 source) {
  Slot& own = slot(source);
  Slot& beside = slots_[static_cast<std::size_t>(&own - slots_.get()) ^ 1];
  if (own.earner == source) return own;
  return beside.earner == source || beside.earned < own.earned ? beside : own;
}

std::size_t Admission::earned(base::Ipv4 source) {
  const Slot& own = ledger(source);
  return own.earner == source ? own.earned : 0;
}

void Admission::earn(base::Ipv4 source, std::size_t bytes) {
  Slot& own = ledger(source);
  const std::size_t before = own.earner == source ? own.earned : 0;
  own.earner = source;
  own.earned = static_cast<std::uint32_t>(std::min<std::size_t>(before + bytes, most_earned));
}

bool Admission::spend(base::Ipv4 target, std::size_t bytes) {
  Slot& own = ledger(target);
  if (own.earner != target || own.earned < bytes) return false;
  own.earned -= static_cast<std::uint32_t>(bytes);
  return true;
}

}  // namespace discover::discovery
