#include "control/history.hpp"

#include <algorithm>
#include <strings.h>

#include "control/request.hpp"

namespace discover::control {
namespace {

using discovery::PeerEventKind;

void count(PeerPast& past, PeerEventKind kind) {
  switch (kind) {
    case PeerEventKind::appeared:
      ++past.appearances;
      if (past.lost) ++past.flaps;
      past.lost = false;
      return;
    case PeerEventKind::restarted: ++past.restarts; return;
    case PeerEventKind::suspected: ++past.suspicions; return;
    case PeerEventKind::lost: past.lost = true; return;
    case PeerEventKind::left: past.lost = false; return;
    case PeerEventKind::updated:
    case PeerEventKind::refuted:
    case PeerEventKind::conflict:
    case PeerEventKind::forgotten: return;
  }
}

bool same_text(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ::strncasecmp(a.data(), b.data(), a.size()) == 0;
}

bool begins_like(const wire::NodeId& id, std::string_view text) {
  return text.size() >= min_id_digits && same_text(to_string(id).substr(0, text.size()), text);
}

}  // namespace

std::vector<PastEvent> PeerPast::in_order() const {
  auto ordered = events;
  if (events_seen > events.size()) {
    const auto oldest = static_cast<std::ptrdiff_t>(events_seen % events.size());
    std::rotate(ordered.begin(), ordered.begin() + oldest, ordered.end());
  }
  return ordered;
}

void History::make_room(std::size_t most) {
  while (pasts_.size() > most) {
    pasts_.erase(by_age_.begin()->second);
    by_age_.erase(by_age_.begin());
  }
}

void History::set_capacity(std::size_t capacity) {
  capacity_ = capacity;
  make_room(capacity_);
}

PeerPast& History::past_of(base::TimePoint now, const wire::NodeId& id) {
  const auto found = pasts_.find(id);
  if (found != pasts_.end()) {
    by_age_.erase({found->second.touched, id});
    by_age_.emplace(now, id);
    found->second.touched = now;
    return found->second;
  }
  make_room(std::max<std::size_t>(capacity_, 1) - 1);
  by_age_.emplace(now, id);
  auto& past = pasts_[id];
  past.id = id;
  past.first_seen = past.touched = now;
  return past;
}

void History::note(base::TimePoint now, const discovery::PeerEvent& event, const discovery::Peer* peer) {
  auto& past = past_of(now, event.id);
  count(past, event.kind);
  if (peer != nullptr) {
    const auto address = peer->best_path().address;
    const bool known = past.events_seen > 0;
    if (known && address != past.address) ++past.address_changes;
    past.address = address;
    if (peer->description) past.name = peer->description->name();
  }
  const PastEvent entry{now, event.kind, event.changed, past.address};
  if (past.events.size() < events_kept) {
    past.events.push_back(entry);
  } else {
    past.events[past.events_seen % events_kept] = entry;
  }
  ++past.events_seen;
}

std::vector<const PeerPast*> History::find(std::string_view text) const {
  std::vector<const PeerPast*> found;
  for (const auto& [id, past] : pasts_) {
    if (same_text(past.name, text) || base::to_string(past.address) == text || begins_like(id, text)) {
      found.push_back(&past);
    }
  }
  return found;
}

}  // namespace discover::control
