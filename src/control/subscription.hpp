#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "control/event_ring.hpp"
#include "control/request.hpp"
#include "wire/node_id.hpp"

namespace discover::control {

struct View;

/// What one watcher has been told and is told next, PROTOCOL.md s.3 (watch): the rows that are there, then
/// what happens. Keeps a place in the ring and nothing else, however far behind the watcher is.
class Subscription {
 public:
  /// Begins where `request` wants.
  Subscription(const Request& request, const EventRing& ring);

  /// It goes on behind the cursor of the request, and nothing is missing in between.
  bool is_resumed() const { return resumed_; }

  /// The id of the request, as Request has it.
  const std::string& id() const { return id_; }

  /// True if there is something to tell.
  bool has_news(const EventRing& ring) const;

  /// The next datagram, with as many events as fit. Precondition: has_news().
  std::string next(const View& view, const EventRing& ring);

  /// A datagram without events, for which the sender learns whether the watcher is still there.
  std::string nothing(const View& view);

  /// The last datagram: the daemon ends. Whoever resumes behind it misses nothing that was not told.
  std::string closing(const View& view, const EventRing& ring);

 private:
  class Page;
  struct Gap {
    std::optional<std::uint64_t> missed;  ///< nothing: of another life, so nobody knows
  };

  void notice_overflow(const EventRing& ring);
  void begin_snapshot(const EventRing& ring);
  bool add_gap(Page& page) const;
  bool add_snapshot(Page& page, const View& view, const EventRing& ring);
  void add_changes(Page& page, const EventRing& ring);

  std::string id_;
  std::size_t max_bytes_;
  bool wants_snapshot_;
  bool resumed_ = false;
  std::uint64_t sequence_ = 0;  // of the last event told
  std::uint64_t position_ = 0;  // number of the last change told, or covered by the snapshot
  std::optional<Gap> gap_;      // still to be told
  bool in_snapshot_ = false;
  std::optional<wire::NodeId> last_row_;  // of the snapshot
};

}  // namespace discover::control
