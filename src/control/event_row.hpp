#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "control/cursor.hpp"
#include "wire/node_id.hpp"

namespace discover::control {

struct View;

/// What an event says beside the peer's row, PROTOCOL.md s.3 (watch).
struct EventFacts {
  std::string_view kind;
  std::optional<wire::NodeId> id;       ///< nothing: it is about no peer
  std::optional<Cursor> cursor;         ///< nothing: nobody can resume behind it
  std::uint16_t changed = 0;            ///< as in PeerEvent
  std::optional<std::uint64_t> missed;  ///< of `overflow`
};

/// Appends an event that happens at the view's time, from `"cursor"` to `"peer":`; `seq` goes before it, the
/// row or null behind.
void write_event_head(std::string& out, const EventFacts& facts, const View& view);

}  // namespace discover::control
