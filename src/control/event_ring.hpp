#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>

#include "control/cursor.hpp"
#include "discovery/event.hpp"

namespace discover::control {

class JsonWriter;
struct View;

/// What happened to the table lately, as it is told to watchers, PROTOCOL.md s.3 (watch): bounded in number
/// and bytes, the oldest go first. One for all watchers, so that one who does not read costs no memory.
class EventRing {
 public:
  /// An event as JSON, but for its `seq`.
  struct Entry {
    std::string head;  ///< from `"cursor"` to `"peer":`
    std::string peer;  ///< the row as it was then, or null
  };

  /// `epoch` is that of this life of the daemon.
  explicit EventRing(std::uint64_t epoch) : epoch_(epoch) {}

  void add(const discovery::PeerEvent& event, const View& view);

  /// Counts an event that nobody can ask for, because nobody has a cursor yet. Precondition: none is kept.
  void skip() { ++newest_; }

  /// Behind the newest event.
  Cursor end() const { return {epoch_, newest_}; }
  /// The number of the oldest that is kept; one above the newest if none is.
  std::uint64_t oldest() const { return newest_ + 1 - entries_.size(); }
  /// Precondition: oldest() <= number <= end().number.
  const Entry& at(std::uint64_t number) const { return entries_[number - oldest()]; }

  static constexpr std::size_t most_events = 4096;
  static constexpr std::size_t most_bytes = std::size_t{2} << 20;  // 2,000 rows as they usually are

 private:
  std::uint64_t epoch_;
  std::uint64_t newest_ = 0;
  std::size_t bytes_ = 0;
  std::deque<Entry> entries_;
};

}  // namespace discover::control
