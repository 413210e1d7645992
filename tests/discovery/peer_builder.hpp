#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.hpp"
#include "wire/accusation.hpp"
#include "wire/description.hpp"
#include "wire/header.hpp"
#include "wire/limits.hpp"
#include "wire/signature.hpp"

namespace discover::discovery::test {

using Packet = std::vector<std::byte>;

/// An id that sorts by `number`.
wire::NodeId node_id(std::uint32_t number);

/// Builds the datagrams that another node would send, each with the next sequence number. Its fields may be
/// changed between two datagrams; it never checks what they say.
struct PeerBuilder {
  explicit PeerBuilder(std::uint32_t number = 2);

  wire::NodeId id;
  std::uint64_t epoch = 1;
  std::uint64_t sequence = 0;     ///< of the last datagram built
  std::uint64_t nonce = 0;        ///< of the next datagram
  std::uint16_t body_offset = 0;  ///< of the next datagram
  std::uint32_t domain = 0;
  std::uint32_t revision = 1;
  std::uint16_t lease = 350;  ///< tenths of a second
  std::uint16_t unicast_port = 9842;
  wire::Description description;
  std::optional<wire::Key> key;  ///< that signs; nothing: none does

  Packet heartbeat(std::uint8_t flags = 0);     ///< with the description's length alone
  Packet announcement(std::uint8_t flags = 0);  ///< with the description
  Packet announcement_with(std::string_view body);
  Packet goodbye(std::uint8_t flags = wire::flag::whole_host);
  Packet solicit(std::size_t bytes = wire::header_bytes);  ///< padded to `bytes`
  Packet probe(std::uint64_t nonce, std::uint8_t flags = 0, std::size_t bytes = wire::header_bytes);
  /// To the probe with the header `probe`, in at most `room` bytes.
  Packet reply(const wire::Header& probe, std::uint8_t flags = wire::flag::lists_you,
               std::size_t room = wire::max_datagram_bytes);
  Packet accusation(const wire::Accusation& accused, std::uint8_t flags = 0);
  Packet build(wire::Type type, std::uint8_t flags, std::string_view body, std::size_t padded_bytes = 0);

 private:
  Packet unsealed(wire::Type type, std::uint8_t flags, std::string_view body, std::size_t padded_bytes);
  Packet sealed(Packet packet) const;
};

}  // namespace discover::discovery::test
