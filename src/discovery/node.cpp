#include "discovery/node.hpp"

#include <algorithm>
#include <cassert>

#include "wire/body.hpp"

namespace discover::discovery {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds stall = 2s;  // a busy host is late by less; one that was suspended by more
constexpr std::size_t goodbye_count = 3;    // so that one lost datagram, or two, does not hide it
constexpr std::array<std::chrono::milliseconds, goodbye_count> goodbye_times = {0ms, 50ms, 150ms};  // after leave()

void keep_earlier(std::optional<base::TimePoint>& earliest, std::optional<base::TimePoint> other) {
  if (other && (!earliest || *other < *earliest)) earliest = other;
}

/// The description with as many of the addresses as leave it short enough for a broadcast. One that is too
/// long even without them keeps them: it has to be fetched anyway.
std::string fitting_body(wire::Description description, const std::vector<base::IpAddress>& addresses) {
  const auto body_with = [&](std::size_t count) {
    description.addresses.assign(addresses.begin(), addresses.begin() + static_cast<std::ptrdiff_t>(count));
    return wire::encode_body(description);
  };
  std::size_t count = std::min(addresses.size(), wire::max_addresses);
  const auto limit =
      body_with(0).size() <= wire::max_broadcast_body_bytes ? wire::max_broadcast_body_bytes : wire::max_body_bytes;
  auto body = body_with(count);
  while (body.size() > limit && count > 0) body = body_with(--count);
  return body;
}

/// Rows of the table: as many as the operator wants, and the profile can watch.
std::size_t rows_of(const NodeConfig& config) { return std::min(config.capacity, config.timing.most_peers); }

}  // namespace

Node::Node(const NodeConfig& config)
    : config_(config),
      random_(config_.seed),
      admission_(config_.nonce_key, rows_of(config_)),
      peers_(rows_of(config_), base::Random(~config_.seed).next(), !config_.timing.probing, admission_),
      trust_(config_.trust),
      outbox_(counters_),
      liveness_({config_.id, config_.epoch, config_.port}, config_.timing, config_.nonce_key, peers_, outbox_,
                counters_, random_, admission_) {
  apply_trust();
}

void Node::apply_trust() {
  peers_.prove_first(trust_.requires_keys());
  liveness_.set_probe_bytes(wire::header_bytes + (key_for(0) == nullptr ? 0 : wire::signature_bytes));
  if (trust_.config().auth == Auth::off) peers_.forget_signatures();
}

void Node::handle_timeout(base::TimePoint now) {
  catch_up(now);
  do_due(now);
}

/// What was due long ago was not done: this host slept, or was kept from its work. Whatever comes first must find that
/// out before anything is taken for run out, be it not the timer.
void Node::catch_up(base::TimePoint now) {
  const auto expected = next_timeout();
  if (expected && now > *expected + stall) wake(now);
}

void Node::do_due(base::TimePoint now) {
  peers_.expire(now, events_);
  if (leaving_) {
    while (goodbyes_said_ < goodbye_count && now >= left_at_ + goodbye_times[goodbyes_said_]) {
      for (const auto& presence : presences_) {
        if (presence.speaks()) say_goodbye(now, presence.segment, wire::flag::whole_host);
      }
      ++goodbyes_said_;
    }
    return;
  }
  for (auto& presence : presences_) {
    if (!presence.speaks()) continue;
    announce_due(now, presence);
    answer_due(now, presence);
  }
  if (speaks()) liveness_.handle_timeout(now, events_);
}

void Node::handle_resume(base::TimePoint now) {
  wake(now);
  do_due(now);
}

void Node::wake(base::TimePoint now) {
  peers_.grant_grace(now, events_);
  liveness_.forget_questions(now);
  for (auto& presence : presences_) presence.announcer.start_anew(now);
}

void Node::announce(base::TimePoint now, bool solicit) {
  if (leaving_) return;
  catch_up(now);
  for (auto& presence : presences_) presence.announcer.start_burst(now, solicit);
  do_due(now);
}

bool Node::ping(base::TimePoint now, const wire::NodeId& id) {
  catch_up(now);
  const Peer* peer = peers_.find(id);
  if (peer == nullptr || leaving_) return false;
  const Presence* presence = find(peer->best_path().segment);
  if (presence == nullptr || !presence->speaks() || !liveness_.ping(now, *peer)) return false;
  do_due(now);
  return true;
}

void Node::announce_due(base::TimePoint now, Presence& presence) {
  if (presence.announcer.next() > now) return;
  const auto due = presence.announcer.announce(now, peers_.alive_on(presence.segment.id), random_);
  if (!due) return;
  Pending pending{.segment = presence.segment.id};
  if (due->body && presence.body.size() <= wire::max_broadcast_body_bytes) {
    pending.flags |= wire::flag::body;
    presence.answers.broadcast_sent(now);
  }
  if (due->solicit) {
    pending.flags |= wire::flag::solicit;
    pending.padded_bytes = wire::max_datagram_bytes;  // makes room for the answers, which are never longer
  }
  outbox_.push(now, pending, Counter::sent_announce);
}

void Node::answer_due(base::TimePoint now, Presence& presence) {
  while (const auto answer = presence.answers.take(now)) {
    Pending pending{.segment = presence.segment.id, .to = answer->to, .room = answer->room};
    const std::size_t room = answer->to ? body_room(answer->room) : wire::max_broadcast_body_bytes;
    if (presence.body.size() <= room) pending.flags |= wire::flag::body;
    outbox_.push(now, pending, Counter::sent_answer);
  }
}

void Node::set_segments(base::TimePoint now, std::span<const Segment> segments) {
  catch_up(now);
  const auto stays = [segments](SegmentId id) {
    return std::any_of(segments.begin(), segments.end(), [id](const Segment& segment) { return segment.id == id; });
  };
  for (const auto& presence : presences_) {
    if (stays(presence.segment.id)) continue;
    peers_.lose_segment(now, presence.segment.id, events_);
    outbox_.drop_segment(presence.segment.id);
    liveness_.drop_segment(presence.segment.id);
    if (leaving_ || !presence.speaks()) continue;
    say_goodbye(now, presence.segment, 0);
    last_goodbye_ = now;
  }
  std::erase_if(presences_, [&](const Presence& presence) { return !stays(presence.segment.id); });
  for (const auto& segment : segments) {
    assert(!description_.name.empty());
    if (Presence* known = find(segment.id)) {
      const auto before = std::exchange(known->segment, segment);
      if (before.interface != segment.interface) peers_.follow_segment(segment);
      if (before.unicast_port != segment.unicast_port) known->announcer.start_burst(now, false);
      if (before.role != segment.role) change_role(now, *known, before.role);
      refresh_body(now, *known);
    } else {
      auto& presence = presences_.emplace_back(segment, config_.timing);
      refresh_body(now, presence);
      presence.announcer.start_burst(now, true);
    }
  }
  if (!leaving_) do_due(now);
}

/// `before` is the role that the segment had until now.
void Node::change_role(base::TimePoint now, Presence& presence, Role before) {
  const auto& segment = presence.segment;
  peers_.follow_segment(segment);
  if (segment.role == Role::announce_only) peers_.lose_segment(now, segment.id, events_);
  if (presence.speaks()) return presence.announcer.start_burst(now, true);
  liveness_.drop_segment(segment.id);
  outbox_.drop_segment(segment.id);
  if (before == Role::listen_only || leaving_) return;
  say_goodbye(now, segment, 0);
  last_goodbye_ = now;
}

bool Node::speaks() const {
  return std::any_of(presences_.begin(), presences_.end(), [](const Presence& presence) { return presence.speaks(); });
}

void Node::reconfigure(base::TimePoint now, const NodeConfig& config) {
  assert(config.id == config_.id && config.epoch == config_.epoch);
  catch_up(now);
  const bool moved = config.domain != config_.domain;
  config_ = config;
  peers_.set_capacity(rows_of(config_), events_);
  admission_.set_rows(rows_of(config_));
  peers_.believe_epochs(!config_.timing.probing);
  liveness_.set_timing(config_.timing);
  trust_.reconfigure(config_.trust);
  apply_trust();
  if (moved) {
    peers_.forget_all(events_);
    liveness_.forget_questions(now);
  }
  for (auto& presence : presences_) {
    presence.announcer.set_timing(config_.timing);
    presence.announcer.start_burst(now, moved);
  }
  if (!leaving_) do_due(now);
}

void Node::set_description(base::TimePoint now, wire::Description description) {
  catch_up(now);
  description_ = std::move(description);
  for (auto& presence : presences_) refresh_body(now, presence);
  if (!leaving_) do_due(now);
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
  catch_up(now);
  liveness_.forget_questions(now);
  leaving_ = true;
  left_at_ = now;
  goodbyes_said_ = speaks() ? 0 : goodbye_count;
  do_due(now);
}

bool Node::has_left() const { return leaving_ && goodbyes_said_ == goodbye_count && outbox_.empty(); }

std::optional<base::TimePoint> Node::next_timeout() const {
  auto next = peers_.next_deadline();
  if (leaving_) {
    if (goodbyes_said_ < goodbye_count) keep_earlier(next, left_at_ + goodbye_times[goodbyes_said_]);
    return next;
  }
  for (const auto& presence : presences_) {
    if (!presence.speaks()) continue;
    keep_earlier(next, presence.announcer.next());
    keep_earlier(next, presence.answers.next());
  }
  if (speaks()) keep_earlier(next, liveness_.next_timeout());
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

const SegmentSigns* Node::signs(SegmentId segment) const {
  const auto found = std::find_if(presences_.begin(), presences_.end(),
                                  [segment](const Presence& presence) { return presence.segment.id == segment; });
  return found == presences_.end() ? nullptr : &found->signs;
}

Node::Presence* Node::find(SegmentId segment) {
  const auto found = std::find_if(presences_.begin(), presences_.end(),
                                  [segment](const Presence& presence) { return presence.segment.id == segment; });
  return found == presences_.end() ? nullptr : &*found;
}

}  // namespace discover::discovery
