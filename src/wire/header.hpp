#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "base/expected.hpp"
#include "wire/node_id.hpp"
#include "wire/writer.hpp"

namespace discover::wire {

/// The `type` field, PROTOCOL.md s.2.
enum class Type : std::uint8_t { announce = 1, goodbye = 2, solicit = 3, probe = 4, reply = 5, suspect = 6 };

/// Bits of the `flags` field, PROTOCOL.md s.2. A receiver ignores bits it does not know.
namespace flag {
inline constexpr std::uint8_t body = 1;         ///< a part of the description follows
inline constexpr std::uint8_t solicit = 2;      ///< answer me
inline constexpr std::uint8_t want_body = 4;    ///< probe: the reply shall carry a part of the description
inline constexpr std::uint8_t passive = 8;      ///< do not probe me
inline constexpr std::uint8_t whole_host = 16;  ///< goodbye: on every segment, not on this one alone
inline constexpr std::uint8_t confirm = 32;     ///< suspect: the suspicion has been borne out
inline constexpr std::uint8_t lists_you = 64;   ///< reply: whoever asks is listed as alive here
inline constexpr std::uint8_t is_signed = 128;  ///< key id and tag follow
}  // namespace flag

/// The fixed part of every datagram, PROTOCOL.md s.2, in host byte order.
struct Header {
  Type type = Type::announce;
  std::uint8_t flags = 0;
  NodeId id;
  std::uint64_t epoch = 0;         ///< random at every start of the sender
  std::uint64_t sequence = 0;      ///< rises by one with every datagram of the epoch
  std::uint64_t nonce = 0;         ///< probe and reply; else 0
  std::uint32_t domain = 0;        ///< domain_tag() of the sender's domain
  std::uint32_t revision = 0;      ///< of the description on this segment
  std::uint16_t body_bytes = 0;    ///< length of the whole description
  std::uint16_t body_offset = 0;   ///< where in it the part carried here starts
  std::uint16_t lease = 0;         ///< in lease_unit; how long the sender promises to be heard from again
  std::uint16_t unicast_port = 0;  ///< where unicast to the sender goes

  bool has(std::uint8_t bit) const { return (flags & bit) != 0; }
  bool operator==(const Header&) const = default;
};

/// Why a datagram is not one of ours. In the order in which it is checked.
enum class HeaderError { too_short, too_long, bad_magic, bad_version, unknown_type };

/// A header and what follows it, as a view of the datagram.
struct Datagram {
  Header header;
  base::Bytes rest;
};

/// Never reads outside `datagram`; checks what HeaderError names and nothing more.
base::Expected<Datagram, HeaderError> decode_header(base::Bytes datagram);

/// Of a header that may have anything else wrong with it; nothing if there is not even a whole one.
std::optional<NodeId> id_of(base::Bytes datagram);

void encode_header(const Header& header, Writer& out);

/// The part of the description that `datagram` carries: empty unless the body flag is set. An error if the
/// part is not what the header's length and offset say. What follows the part is padding and is ignored.
enum class BodyPartError { inconsistent };
base::Expected<base::Bytes, BodyPartError> body_part(const Datagram& datagram);

}  // namespace discover::wire
