#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/address.hpp"
#include "base/clock.hpp"
#include "discovery/event.hpp"
#include "discovery/peer.hpp"
#include "wire/node_id.hpp"

namespace discover::control {

/// Something that once happened to a peer.
struct PastEvent {
  base::TimePoint at;
  discovery::PeerEventKind kind = discovery::PeerEventKind::appeared;
  std::uint16_t changed = 0;  ///< as in PeerEvent
  base::Ipv4 address;         ///< that stood for the peer then
};

/// What is remembered of one peer.
struct PeerPast {
  wire::NodeId id;
  std::string name;  ///< the last; empty: never known
  base::TimePoint first_seen;
  base::Ipv4 address;  ///< the last that stood for it
  std::uint32_t appearances = 0;
  std::uint32_t restarts = 0;
  std::uint32_t flaps = 0;  ///< how often it came back after it was lost
  std::uint32_t suspicions = 0;
  std::uint32_t address_changes = 0;  ///< of the address that stands for it
  bool lost = false;                  ///< when it was last told of
  base::TimePoint touched;
  std::size_t events_seen = 0;
  std::vector<PastEvent> events;  ///< a ring, of which events_seen % size is the oldest once it is full

  /// The events kept, oldest first.
  std::vector<PastEvent> in_order() const;
};

/// What happened to each peer, also to those that are listed no more. Bounded: whoever was not told of for
/// longest makes room.
class History {
 public:
  static constexpr std::size_t events_kept = 16;  // of one peer

  explicit History(std::size_t capacity) : capacity_(capacity) {}

  /// The longest untold of go, if there are more.
  void set_capacity(std::size_t capacity);

  /// `peer` is its row; null if it has none any more.
  void note(base::TimePoint now, const discovery::PeerEvent& event, const discovery::Peer* peer);

  /// By id.
  const std::map<wire::NodeId, PeerPast>& all() const { return pasts_; }

  /// Whom `text` means: an id or its beginning, or the last name or address, whatever the case of its
  /// letters.
  std::vector<const PeerPast*> find(std::string_view text) const;

 private:
  void make_room(std::size_t most);
  PeerPast& past_of(base::TimePoint now, const wire::NodeId& id);

  std::size_t capacity_;
  std::map<wire::NodeId, PeerPast> pasts_;
  std::set<std::pair<base::TimePoint, wire::NodeId>> by_age_;  // by `touched`
};

}  // namespace discover::control
