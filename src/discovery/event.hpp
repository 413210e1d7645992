#pragma once

#include <cstdint>
#include <string_view>

#include "wire/node_id.hpp"

namespace discover::discovery {

/// What happened to a row of the table.
enum class PeerEventKind : std::uint8_t {
  appeared,   ///< is alive and was not
  restarted,  ///< is alive, with a new epoch
  updated,    ///< describes itself differently
  left,       ///< said goodbye
  lost,       ///< fell silent or became unreachable
  forgotten   ///< is no longer listed
};

std::string_view name(PeerEventKind kind);

/// The row itself is in the table, except after `forgotten`.
struct PeerEvent {
  PeerEventKind kind = PeerEventKind::appeared;
  wire::NodeId id;
  bool operator==(const PeerEvent&) const = default;
};

}  // namespace discover::discovery
