#include "discovery/node.hpp"

#include <algorithm>
#include <cassert>

#include "wire/body.hpp"

namespace discover::discovery {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t goodbye_count = 3;  // so that one lost datagram, or two, does not hide it
constexpr std::array<std::chrono::milliseconds, goodbye_count> goodbye_times = {0ms, 50ms, 150ms};  // after leave()

void keep_earlier(std::optional<base::TimePoint>& earliest, std::optional<base::TimePoint> other) {
  if (other && (!earliest || *other < *earliest)) earliest = other;
}

/// The description with as many of the addresses as a broadcast has room for.
std::string fitting_body(wire::Description description, const std::vector<base::IpAddress>& addresses) {
  description.addresses.assign(addresses.begin(),
                               addresses.begin() + static_cast<std::ptrdiff_t>(std::min(addresses.size(), wire::max_addresses)));
  auto body = wire::encode_body(description);
  while (body.size() > wire::max_broadcast_body_bytes && !description.addresses.empty()) {
    description.addresses.pop_back();
    body = wire::encode_body(description);
  }
  return body;
}

}  // namespace

Node::Node(const NodeConfig& config)
    : config_(config), random_(config.seed), peers_(config.capacity, base::Random(~config.seed).next()) {}

void Node::handle_timeout(base::TimePoint now) {
  peers_.expire(now, events_);
  if (leaving_) {
    while (goodbyes_said_ < goodbye_count && now >= left_at_ + goodbye_times[goodbyes_said_]) {
      for (const auto& presence : presences_) say_goodbye(presence.segment, wire::flag::whole_host);
      ++goodbyes_said_;
    }
    return;
  }
  if (config_.listen_only) return;
  for (auto& presence : presences_) {
    announce_due(now, presence);
    answer_due(now, presence);
  }
}

void Node::announce_due(base::TimePoint now, Presence& presence) {
  if (presence.announcer.next() > now) return;
  const auto due = presence.announcer.announce(now, peers_.alive_on(presence.segment.id), random_);
  Pending pending{.segment = presence.segment.id, .lease = due.lease};
  if (due.body && presence.body.size() <= wire::max_broadcast_body_bytes) {
    pending.flags |= wire::flag::body;
    presence.answers.broadcast_sent(now);
  }
  if (due.solicit) {
    pending.flags |= wire::flag::solicit;
    pending.padded_bytes = wire::max_datagram_bytes;  // makes room for the answers, which are never longer
  }
  pending_.push_back(pending);
  counters_.raise(Counter::sent_announce);
}

void Node::answer_due(base::TimePoint now, Presence& presence) {
  while (const auto answer = presence.answers.take(now)) {
    Pending pending{.segment = presence.segment.id, .to = answer->to};
    pending.lease = presence.announcer.lease();
    const std::size_t room = answer->to ? answer->room - wire::header_bytes : wire::max_broadcast_body_bytes;
    if (presence.body.size() <= room) pending.flags |= wire::flag::body;
    pending_.push_back(pending);
    counters_.raise(Counter::sent_answer);
  }
}

void Node::set_segments(base::TimePoint now, std::span<const Segment> segments) {
  const auto stays = [segments](SegmentId id) {
    return std::any_of(segments.begin(), segments.end(), [id](const Segment& segment) { return segment.id == id; });
  };
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(next_pending_));
  next_pending_ = 0;
  std::erase_if(pending_, [&](const Pending& pending) { return !stays(pending.segment); });
  for (const auto& presence : presences_) {
    if (stays(presence.segment.id)) continue;
    peers_.lose_segment(now, presence.segment.id, events_);
    if (leaving_ || config_.listen_only) continue;
    say_goodbye(presence.segment, 0);
    last_goodbye_ = now;
  }
  std::erase_if(presences_, [&](const Presence& presence) { return !stays(presence.segment.id); });
  for (const auto& segment : segments) {
    assert(!description_.name.empty());
    if (Presence* known = find(segment.id)) {
      known->segment = segment;
      refresh_body(now, *known);
    } else {
      auto& presence = presences_.emplace_back();
      presence.segment = segment;
      refresh_body(now, presence);
      presence.announcer.start_burst(now, true);
    }
  }
  if (!leaving_) handle_timeout(now);
}

void Node::set_description(base::TimePoint now, wire::Description description) {
  description_ = std::move(description);
  for (auto& presence : presences_) refresh_body(now, presence);
  if (!leaving_) handle_timeout(now);
}

void Node::refresh_body(base::TimePoint now, Presence& presence) {
  auto body = fitting_body(description_, presence.segment.addresses);
  if (body == presence.body) return;
  presence.body = std::move(body);
  presence.revision = ++revision_;
  presence.announcer.start_burst(now, false);
}

void Node::leave(base::TimePoint now) {
  if (leaving_) return;
  leaving_ = true;
  left_at_ = now;
  goodbyes_said_ = config_.listen_only || presences_.empty() ? goodbye_count : 0;
  handle_timeout(now);
}

bool Node::has_left() const { return leaving_ && goodbyes_said_ == goodbye_count && next_pending_ == pending_.size(); }

std::optional<base::TimePoint> Node::next_timeout() const {
  auto next = peers_.next_deadline();
  if (leaving_) {
    if (goodbyes_said_ < goodbye_count) keep_earlier(next, left_at_ + goodbye_times[goodbyes_said_]);
    return next;
  }
  if (config_.listen_only) return next;
  for (const auto& presence : presences_) {
    keep_earlier(next, presence.announcer.next());
    keep_earlier(next, presence.answers.next());
  }
  return next;
}

std::optional<PeerEvent> Node::poll_event() {
  if (next_event_ == events_.size()) {
    events_.clear();
    next_event_ = 0;
    return std::nullopt;
  }
  return events_[next_event_++];
}

Node::Presence* Node::find(SegmentId segment) {
  const auto found = std::find_if(presences_.begin(), presences_.end(),
                                  [segment](const Presence& presence) { return presence.segment.id == segment; });
  return found == presences_.end() ? nullptr : &*found;
}

}  // namespace discover::discovery
