// What happens to a datagram that arrives.

#include <algorithm>
#include <array>
#include <utility>

#include "discovery/node.hpp"
#include "wire/accusation.hpp"

namespace discover::discovery {
namespace {

constexpr std::uint64_t farthest_catch_up = std::uint64_t{1} << 63;  // half the numbers: more than a life needs

Counter drop_counter(wire::HeaderError error) {
  switch (error) {
    case wire::HeaderError::too_short: return Counter::drop_too_short;
    case wire::HeaderError::too_long: return Counter::drop_too_long;
    case wire::HeaderError::bad_magic: return Counter::drop_bad_magic;
    case wire::HeaderError::bad_version: return Counter::drop_bad_version;
    case wire::HeaderError::unknown_type: return Counter::drop_unknown_type;
  }
  return Counter::drop_unknown_type;
}

}  // namespace

void Node::expect(std::span<const base::Bytes> datagrams) const {
  std::array<wire::NodeId, RowStore::ahead> ids;
  std::size_t count = 0;
  for (const auto datagram : datagrams) {
    if (const auto id = wire::id_of(datagram)) ids[count++] = *id;
    if (count == ids.size()) peers_.expect({ids.data(), std::exchange(count, 0)});
  }
  peers_.expect({ids.data(), count});
}

void Node::handle_datagram(base::TimePoint now, const Incoming& incoming) {
  counters_.raise(Counter::received);
  counters_.raise(take(now, incoming));
}

/// Why was this packet ignored? Every way out names its counter; the cheapest checks come first.
Counter Node::take(base::TimePoint now, const Incoming& incoming) {
  const auto datagram = wire::decode_header(incoming.bytes);
  if (!datagram) return drop_counter(datagram.error());
  const auto& header = datagram->header;
  Presence* presence = find(incoming.segment);
  if (header.id == config_.id && header.epoch == config_.epoch) {
    if (presence != nullptr) ++presence->signs.own_echoes;
    return take_own(now, header);
  }
  if (header.domain != config_.domain) return Counter::drop_other_domain;
  if (presence == nullptr) return Counter::drop_unknown_segment;
  if (!presence->segment.prefix.is_host(incoming.source.address)) {
    presence->signs.off_link = incoming.source.address;
    presence->signs.off_link_heard = now;
    return Counter::drop_off_link;
  }
  if (incoming.source.port == 0 || header.unicast_port == 0) return Counter::drop_bad_port;
  const bool promises = header.type == wire::Type::announce || header.type == wire::Type::reply;
  if (promises && header.lease == 0) return Counter::drop_bad_lease;

  const auto judged = trust_.judge(now, incoming.bytes, header.has(wire::flag::is_signed));
  if (judged.refused) return *judged.refused;

  const Sighting sighting{now, presence->segment, incoming.source, *datagram, judged.authentic};
  if (header.type == wire::Type::reply) return liveness_.take_reply(sighting, events_);
  if (header.type == wire::Type::probe) return take_probe(sighting, incoming);
  if (header.id == config_.id) return take_clone(sighting, incoming);
  switch (header.type) {
    case wire::Type::announce: return take_announcement(*presence, sighting, incoming);
    case wire::Type::goodbye: return peers_.hear_goodbye(sighting, events_);
    case wire::Type::solicit:
      if (!admits(sighting)) return Counter::drop_rate_limited;
      consider_solicit(now, *presence, header, incoming);
      return Counter::solicit_heard;
    case wire::Type::suspect: return take_suspicion(sighting);
    case wire::Type::probe:
    case wire::Type::reply: break;
  }
  return Counter::drop_unknown_type;
}

/// It may be answered twice, by an announcement and by a probe: together in no more bytes than it has.
Counter Node::take_announcement(Presence& presence, const Sighting& sighting, const Incoming& incoming) {
  const auto& header = sighting.datagram.header;
  const bool asks = header.has(wire::flag::solicit);
  if (presence.segment.role == Role::announce_only) {
    if (asks) consider_solicit(sighting.now, presence, header, incoming);
    return Counter::drop_not_listening;
  }
  const auto taken = peers_.hear(sighting, events_);
  const bool is_heard = taken.peer != nullptr || taken.outcome == Counter::challenged;
  const auto answer = asks && is_heard ? consider_solicit(sighting.now, presence, header, incoming) : 0;
  liveness_.after_announcement(sighting, taken, incoming.bytes.size() - answer);
  return taken.outcome;
}

/// Its own broadcast come back, or a forgery of one.
Counter Node::take_own(base::TimePoint now, const wire::Header& header) {
  // Whoever believed a forged datagram that is ahead of this node takes its own for replays until it is past
  // that (as RFC 2328 s.13.4 has it). The limit keeps the sequence from starting again at zero.
  if (header.sequence < farthest_catch_up) sequence_ = std::max(sequence_, header.sequence);
  if (header.type != wire::Type::goodbye || leaving_) return Counter::drop_own_echo;
  if (last_goodbye_ && now < *last_goodbye_ + straggler_time) return Counter::drop_own_echo;
  for (auto& presence : presences_) presence.announcer.refute(now);
  return Counter::drop_forged_goodbye;
}

/// Somebody else under this node's own id.
Counter Node::take_clone(const Sighting& sighting, const Incoming& incoming) {
  if (sighting.datagram.header.type == wire::Type::announce) liveness_.challenge_self(sighting, incoming.bytes.size());
  return Counter::drop_own_id_elsewhere;
}

/// It is an introduction, too. The reply does not depend on whether it is believed: whoever asks with a
/// window that somebody else has moved must not take this node for dead.
Counter Node::take_probe(const Sighting& sighting, const Incoming& incoming) {
  const auto& header = sighting.datagram.header;
  if (!admits(sighting)) return Counter::drop_rate_limited;
  const auto room = incoming.bytes.size();
  const bool introduces = header.lease > 0 && header.id != config_.id && sighting.segment.role != Role::announce_only;
  if (introduces) {
    // Without a body the reply is a header, and what the probe has beyond one is not needed for it.
    const auto unanswered = header.has(wire::flag::want_body) ? 0 : body_room(room);
    liveness_.after_announcement(sighting, peers_.hear(sighting, events_), unanswered);
  }
  reply(sighting, room);
  return Counter::probe_heard;
}

/// Whether an address that asks may have an answer yet; whoever signs is not limited.
bool Node::admits(const Sighting& sighting) {
  return sighting.authentic || admission_.admit(sighting.now, sighting.source.address);
}

Counter Node::take_suspicion(const Sighting& sighting) {
  const auto accused = wire::decode_accusation(sighting.datagram);
  if (!accused) return Counter::drop_bad_body;
  if (accused->id != config_.id) return liveness_.take_suspicion(sighting, *accused, events_);
  if (accused->epoch != config_.epoch) return Counter::drop_suspicion;  // of an earlier life
  for (auto& presence : presences_) presence.announcer.refute(sighting.now);
  return Counter::self_suspected;
}

/// Plans an answer to whoever asked who is there. How many bytes that will have at most.
std::size_t Node::consider_solicit(base::TimePoint now, Presence& presence, const wire::Header& header,
                                   const Incoming& incoming) {
  if (!presence.speaks() || leaving_) return 0;
  const auto peers = peers_.alive_on(presence.segment.id);
  const base::Endpoint asker{incoming.source.address, header.unicast_port};
  const bool burst_answers = presence.announcer.in_burst() && peers >= SolicitAnswers::few_peers;
  const auto room = answer_bytes(presence, incoming.bytes.size());
  if (!burst_answers && presence.answers.ask(now, asker, room, peers, random_)) return room;
  counters_.raise(Counter::answer_covered);
  return 0;
}

}  // namespace discover::discovery
