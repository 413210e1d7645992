#include "control/subscription.hpp"

#include <utility>

#include "control/event_row.hpp"
#include "control/json_writer.hpp"
#include "control/peer_row.hpp"
#include "control/reply.hpp"
#include "control/view.hpp"

namespace discover::control {

/// A `discoverd.events/1` document that grows event by event and never beyond its length.
class Subscription::Page {
 public:
  Page(Subscription& watcher, const View& view) : watcher_(watcher), view_(view) {
    JsonWriter json(out_);
    begin_reply(json, view, "discoverd.events/1", watcher.id_);
    json.key("events").begin_array();
    out_ += '\n';
  }

  /// False, and leaves the event out, if there is no room for it. One that does not even fit alone goes
  /// without its row.
  bool add(std::string_view head, std::string_view peer) {
    const auto before = out_.size();
    if (count_ > 0) out_ += ",\n";
    JsonWriter(out_).begin_object().key("seq").number(watcher_.sequence_ + 1);
    out_ += ',';
    out_ += head;
    const auto row = out_.size();
    out_ += peer;
    out_ += '}';
    if (out_.size() + end.size() > watcher_.max_bytes_) {
      if (count_ > 0) {
        out_.resize(before);
        return false;
      }
      out_.resize(row);
      out_ += "null}";
    }
    ++count_;
    ++watcher_.sequence_;
    return true;
  }

  bool add(const EventFacts& facts, std::string_view peer) {
    std::string head;
    write_event_head(head, facts, view_);
    return add(head, peer);
  }

  std::string finish() && {
    out_ += end;
    return std::move(out_);
  }

 private:
  static constexpr std::string_view end = "\n]}";

  Subscription& watcher_;
  const View& view_;
  std::string out_;
  std::size_t count_ = 0;
};

Subscription::Subscription(const Request& request, const EventRing& ring)
    : id_(request.id), max_bytes_(request.max_bytes), wants_snapshot_(request.snapshot), position_(ring.end().number) {
  if (!request.since) {
    if (wants_snapshot_) begin_snapshot(ring);
    return;
  }
  const auto& since = *request.since;
  if (since.epoch == ring.end().epoch && since.number <= position_) {
    position_ = since.number;
    notice_overflow(ring);
    resumed_ = !gap_;
  } else {
    gap_ = Gap{};
    if (wants_snapshot_) begin_snapshot(ring);
  }
}

/// What has dropped out of the ring cannot be told any more; a new snapshot makes up for it.
void Subscription::notice_overflow(const EventRing& ring) {
  if (in_snapshot_ || position_ + 1 >= ring.oldest()) return;
  const auto told = position_;
  position_ = ring.oldest() - 1;
  if (wants_snapshot_) begin_snapshot(ring);
  gap_ = Gap{position_ - told};
}

void Subscription::begin_snapshot(const EventRing& ring) {
  in_snapshot_ = true;
  last_row_.reset();
  position_ = ring.end().number;
}

bool Subscription::has_news(const EventRing& ring) const {
  return gap_ || in_snapshot_ || position_ < ring.end().number;
}

std::string Subscription::next(const View& view, const EventRing& ring) {
  notice_overflow(ring);
  Page page(*this, view);
  if (gap_ && add_gap(page)) gap_.reset();
  if (add_snapshot(page, view, ring)) add_changes(page, ring);
  return std::move(page).finish();
}

std::string Subscription::nothing(const View& view) { return Page(*this, view).finish(); }

std::string Subscription::closing(const View& view, const EventRing& ring) {
  Page page(*this, view);
  std::optional<Cursor> cursor;
  if (!in_snapshot_) cursor = Cursor{ring.end().epoch, position_};
  page.add({.kind = "closing", .cursor = cursor}, "null");
  return std::move(page).finish();
}

bool Subscription::add_gap(Page& page) const {
  return page.add({.kind = gap_->missed ? "overflow" : "gap", .missed = gap_->missed}, "null");
}

/// True if no snapshot is left to be told. A change during a long one is told behind it, whether or not the
/// row had it already: rows are whole, so telling twice ends in the same.
bool Subscription::add_snapshot(Page& page, const View& view, const EventRing& ring) {
  if (!in_snapshot_) return true;
  std::string row;
  for (const auto* peer : view.node.peers().rows_after(last_row_)) {
    if (!peer->is_listed_alive()) continue;
    row.clear();
    JsonWriter json(row);
    write_peer_row(json, *peer, view);
    if (!page.add({.kind = name(discovery::PeerEventKind::appeared), .id = peer->id}, row)) return false;
    last_row_ = peer->id;
  }
  if (!page.add({.kind = "snapshot-end", .cursor = Cursor{ring.end().epoch, position_}}, "null")) return false;
  in_snapshot_ = false;
  return true;
}

void Subscription::add_changes(Page& page, const EventRing& ring) {
  while (position_ < ring.end().number && position_ + 1 >= ring.oldest()) {
    const auto& entry = ring.at(position_ + 1);
    if (!page.add(entry.head, entry.peer)) return;
    ++position_;
  }
}

}  // namespace discover::control
