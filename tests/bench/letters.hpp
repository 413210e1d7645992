#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/address.hpp"
#include "base/bytes.hpp"
#include "base/random.hpp"
#include "wire/header.hpp"
#include "wire/signature.hpp"

namespace discover::bench {

enum class Kind : std::uint8_t {
  heartbeats,  ///< of peers 0 to `peers` - 1, in rounds of all of them, each round in the same scattered order
  first,       ///< first announcements with a description, of peers `first_peer`, `first_peer` + 1, ...
  forged,      ///< of an id that nobody has heard before, from a random source
  garbage,     ///< the magic, and random bytes
  json  ///< not of this protocol: the description of one of `peers`, in the order of heartbeats, and nothing else
};

/// What a crowd of hosts that do not exist says. A peer's id, epoch and address follow from its number, so that another
/// run speaks for the same ones; its sequences go on from the clock.
struct Crowdspeak {
  Kind kind = Kind::heartbeats;
  std::uint32_t peers = 1;
  std::uint32_t first_peer = 0;
  base::Ipv4 first_source{0x0a4d0100};  // 10.77.1.0: the hosts of a lab are below
  std::uint32_t sources = 60'000;       ///< peer n speaks from `first_source` + n modulo so many
  std::size_t body_bytes = 300;         ///< of the description; of garbage, beyond a header
  std::uint16_t lease = 36'000;         ///< in wire::lease_unit
  bool passive = false;                 ///< asks not to be probed
  std::uint32_t domain = 0;
  std::optional<wire::Key> key;  ///< signs with it
  bool spoiled = false;          ///< ... and wrongly, as who knows its id alone
};

/// Writes one datagram after the other.
class Letters {
 public:
  /// Throws std::invalid_argument if no description is as short or as long as that.
  explicit Letters(const Crowdspeak& says);

  struct Letter {
    base::Ipv4 source;
    base::Bytes bytes;  ///< in the room that was given
  };
  /// `room` is at least wire::max_datagram_bytes long.
  Letter next(std::span<std::byte> room);

 private:
  std::uint32_t next_number();
  wire::Header header_of(std::uint32_t number);
  void set_name(std::uint32_t number);

  Crowdspeak says_;
  base::Random random_;
  std::string body_;
  std::size_t name_at_ = 0;  // in `body_`
  std::uint64_t sequence_ = 0;
  std::uint64_t count_ = 0;
  std::uint64_t stride_ = 1;  // without a factor in common with `peers`: a round meets every peer
};

}  // namespace discover::bench
