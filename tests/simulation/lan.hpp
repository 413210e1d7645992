#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/address.hpp"
#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "wire/limits.hpp"

namespace discover::simulation {

using HostId = std::uint32_t;  ///< hosts are numbered from 0
using LanId = std::uint32_t;   ///< lans are numbered from 0

/// How a lan treats what is sent on it. Chances are independent for every copy of a datagram.
struct Conditions {
  base::Duration latency = std::chrono::microseconds(200);  ///< of the shortest way
  base::Duration jitter = std::chrono::microseconds(300);   ///< mean of what comes on top, exponential
  double loss = 0;
  double duplication = 0;
  double straggling = 0;      ///< chance of a further delay, so that others overtake
  base::Duration straggle{};  ///< the longest further delay

  base::Duration delay(base::Random& random) const;
  /// Longer than any delay, but for one in a billion.
  base::Duration longest_delay() const { return latency + 21 * jitter + straggle; }
};

/// A broadcast domain: one IPv4 subnet, 10.<lan>.0.0/16. Member number n has its n-th address.
struct Lan {
  /// One interface of a host.
  struct Member {
    HostId host = 0;
    std::uint32_t jack = 0;   ///< which of the host's interfaces
    std::uint8_t island = 0;  ///< members hear those on the same island only
  };

  LanId id = 0;
  Conditions conditions;
  std::vector<Member> members;
  std::uint64_t broadcasts = 0;  ///< sent so far
  std::uint64_t unicasts = 0;    ///< sent so far

  base::Prefix prefix(std::uint32_t member) const { return {address(member), 16}; }
  base::Ipv4 address(std::uint32_t member) const { return {0x0a000000 | id << 16 | (member + 1)}; }
  /// Nothing if the address is nobody's.
  std::optional<std::uint32_t> member_at(base::Ipv4 address) const;
};

/// A datagram under way. One copy serves all who hear it: who hears it, when and how often is not stored but
/// follows from `seed`, so that a broadcast to 10,000 hosts costs no more memory than one to two.
struct Transmission {
  static constexpr std::uint8_t slots = 8;  ///< a broadcast arrives at so many times, each at a part of the hosts

  LanId lan = 0;
  std::uint32_t sender = 0;         ///< member
  std::optional<std::uint32_t> to;  ///< member; nothing: broadcast
  std::uint8_t island = 0;
  std::uint8_t arrivals_left = 0;  ///< when none is left the place is free
  std::uint64_t seed = 0;
  std::uint16_t size = 0;
  std::array<std::byte, wire::max_datagram_bytes> buffer{};

  base::Bytes bytes() const { return base::Bytes(buffer).first(size); }
  /// How many copies of a broadcast `member` gets at `slot`: 0, 1 or 2.
  int copies(std::uint32_t member, std::uint8_t slot, const Conditions& conditions) const;
};

}  // namespace discover::simulation
