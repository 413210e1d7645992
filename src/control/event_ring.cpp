#include "control/event_ring.hpp"

#include <utility>

#include "control/event_row.hpp"
#include "control/json_writer.hpp"
#include "control/peer_row.hpp"
#include "control/view.hpp"

namespace discover::control {
namespace {

std::size_t size_of(const EventRing::Entry& entry) {
  return sizeof entry + entry.head.capacity() + entry.peer.capacity();
}

}  // namespace

void EventRing::add(const discovery::PeerEvent& event, const View& view) {
  Entry entry;
  const Cursor cursor{epoch_, ++newest_};
  write_event_head(entry.head, {.kind = name(event.kind), .id = event.id, .cursor = cursor, .changed = event.changed},
                   view);
  JsonWriter json(entry.peer);
  if (const auto* peer = view.node.peers().find(event.id)) {
    write_peer_row(json, *peer, view);
  } else {
    json.null();
  }
  entry.peer.shrink_to_fit();
  bytes_ += size_of(entry);
  entries_.push_back(std::move(entry));
  while (entries_.size() > most_events || (bytes_ > most_bytes && entries_.size() > 1)) {
    bytes_ -= size_of(entries_.front());
    entries_.pop_front();
  }
}

}  // namespace discover::control
