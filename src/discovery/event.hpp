#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "wire/node_id.hpp"

namespace discover::discovery {

/// What happened to a row of the table.
enum class PeerEventKind : std::uint8_t {
  appeared,   ///< is alive and was not
  restarted,  ///< is alive, with a new epoch
  updated,    ///< describes itself differently
  suspected,  ///< somebody gets no answer from it
  refuted,    ///< a suspect was heard
  conflict,   ///< another machine answers to its id
  left,       ///< said goodbye
  lost,       ///< fell silent or became unreachable
  forgotten   ///< is no longer listed
};

std::string_view name(PeerEventKind kind);

/// What has changed, as bits of PeerEvent::changed; most are keys of the description.
namespace change {
inline constexpr std::uint16_t name = 1;
inline constexpr std::uint16_t os = 2;
inline constexpr std::uint16_t kernel = 4;
inline constexpr std::uint16_t arch = 8;
inline constexpr std::uint16_t version = 16;
inline constexpr std::uint16_t booted_at = 32;
inline constexpr std::uint16_t addresses = 64;
inline constexpr std::uint16_t tags = 128;
inline constexpr std::uint16_t services = 256;
inline constexpr std::uint16_t auth = 512;  // not of the description: whether it is signed
}  // namespace change

/// The keys that the bits stand for, as the description spells them.
std::vector<std::string_view> changed_keys(std::uint16_t changed);

/// The row itself is in the table, except after `forgotten`.
struct PeerEvent {
  PeerEventKind kind = PeerEventKind::appeared;
  wire::NodeId id;
  std::uint16_t changed = 0;  ///< of `updated`
  bool operator==(const PeerEvent&) const = default;
};

}  // namespace discover::discovery
