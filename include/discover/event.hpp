#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "discover/peer.hpp"

/// What happens to the peer table: the events of the control protocol's `watch` as values.
namespace discover {

/// Kinds of an event. The set is open: treat a text that is none of these as other.
namespace kind {
inline constexpr const char* appeared = "appeared";    ///< is alive and was not, or is part of the snapshot
inline constexpr const char* restarted = "restarted";  ///< is alive, and has begun a new life
inline constexpr const char* updated = "updated";      ///< describes itself differently, see Event::changed
inline constexpr const char* suspected = "suspected";  ///< somebody gets no answer from it
inline constexpr const char* refuted = "refuted";      ///< a suspect is alive again
inline constexpr const char* conflict = "conflict";    ///< another machine answers to its id
inline constexpr const char* left = "left";            ///< said goodbye
inline constexpr const char* lost = "lost";            ///< fell silent, or the way to it was lost
inline constexpr const char* forgotten = "forgotten";  ///< is no longer listed, not even with `all`
// About no peer:
inline constexpr const char* snapshot_end = "snapshot-end";  ///< from here on they are changes
inline constexpr const char* overflow = "overflow";          ///< `missed` events came too fast for this reader
inline constexpr const char* gap = "gap";                    ///< an unknown number was missed: another daemon's life
inline constexpr const char* closing = "closing";            ///< the daemon is about to end
inline constexpr const char* disconnected = "disconnected";  ///< it does not answer; said by the library
inline constexpr const char* connected = "connected";  ///< it answers again after one of these two; said by the library
}  // namespace kind

/// One event. Whoever applies them in order, putting `peer` in place of the row with that id, has the table.
struct Event {
  std::string kind;       ///< see namespace kind
  std::uint64_t seq = 0;  ///< rises by 1; starts again at 1 with a new subscription, as after a restart of the daemon;
                          ///< 0: said by the library
  std::optional<std::string> cursor;    ///< to resume behind this event; nothing inside a snapshot
  std::optional<WallTime> at;           ///< when it happened
  std::string id;                       ///< of the peer; empty if it is about none
  std::vector<std::string> changed;     ///< of `updated`: keys of Peer in the control protocol's spelling
  std::optional<std::uint64_t> missed;  ///< of `overflow`
  std::optional<Peer> peer;             ///< as it was then; nothing: about no peer, forgotten, or too long to tell
  std::string json;  ///< all of it as the daemon gave it, or the library, ASCII on one line without a line feed

  bool operator==(const Event&) const = default;
};

}  // namespace discover
