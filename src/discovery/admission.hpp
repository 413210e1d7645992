#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "base/address.hpp"
#include "base/clock.hpp"
#include "wire/nonce.hpp"

namespace discover::discovery {

/// How much of what costs this node something one source address may ask for, PROTOCOL.md s.5. Plain heartbeats of
/// those who are known cost nothing and are not counted here. Of fixed size: sources share slots, twice as many as the
/// table may have rows, by a hash that nobody outside can predict. No source can push another one out of the limits; of
/// what is earned there is room for two of those who share, and whoever has less gives way.
class Admission {
 public:
  /// `key` is secret, and random for every node. For a table of so many `rows`.
  Admission(const wire::NonceKey& key, std::size_t rows);

  /// Forgets everything if the number of slots changes.
  void set_rows(std::size_t rows);

  /// False if the source has said, or asked, enough for now.
  bool admit(base::TimePoint now, base::Ipv4 source);

  /// The same of ids that were not known before. Forgeries in the name of an address can use this up.
  bool admit_newcomer(base::TimePoint now, base::Ipv4 source);

  /// The same of those who answered a probe first, which nobody else can use up.
  bool admit_proven_newcomer(base::TimePoint now, base::Ipv4 source);

  /// An address that has not proven itself has sent `bytes` that nothing else answers: so many may go there.
  void earn(base::Ipv4 source, std::size_t bytes);

  /// How many bytes may go there.
  std::size_t earned(base::Ipv4 source);

  /// False, and nothing is taken, if `bytes` would be more than have come from there.
  bool spend(base::Ipv4 target, std::size_t bytes);

 private:
  /// The tick at which the source would have used up what it was allowed, had it kept to its pace: the generic cell
  /// rate algorithm (ITU-T I.371), a token bucket in one word.
  struct Slot {
    std::uint32_t news;
    std::uint32_t newcomers;
    base::Ipv4 earner;     // whose bytes these are
    std::uint32_t earned;  // bytes
  };
  std::size_t index(base::Ipv4 source) const;
  Slot& slot(base::Ipv4 source) { return slots_[index(source)]; }
  Slot& ledger(base::Ipv4 source);

  struct Free {
    void operator()(void* memory) const { std::free(memory); }
  };

  wire::NonceKey key_;
  std::size_t slot_count_ = 0;
  std::unique_ptr<Slot[], Free> slots_;
  /// Behind the slots, and not in them: where nobody forges they are never touched.
  std::uint32_t* proven_newcomers_ = nullptr;
};

}  // namespace discover::discovery
