// How what a Node wants to say becomes datagrams.
#include <algorithm>
#include <cassert>

#include "discovery/node.hpp"
#include "wire/writer.hpp"

namespace discover::discovery {
namespace {

/// Rounded up: what is promised must not be less than what was meant.
std::uint16_t lease_field(base::Duration lease) {
  const auto units = (lease + wire::lease_unit - base::Duration(1)) / base::Duration(wire::lease_unit);
  return static_cast<std::uint16_t>(std::min<base::Duration::rep>(units, 0xffff));
}

}  // namespace

void Node::say_goodbye(base::TimePoint now, const Segment& segment, std::uint8_t flags) {
  const Pending pending{
      .type = wire::Type::goodbye, .segment = segment.id, .flags = flags, .unicast_port = segment.unicast_port};
  outbox_.push(now, pending, Counter::sent_goodbye);
}

/// Repeats the probe's nonce, in no more bytes than the probe had, to where it came from.
void Node::reply(const Sighting& sighting, std::size_t room) {
  if (sighting.segment.role == Role::listen_only || leaving_) return;
  const auto& probe = sighting.datagram.header;
  const Peer* asker = peers_.find(probe.id);
  const bool listed = asker != nullptr && asker->is_listed_alive() && asker->epoch == probe.epoch;
  Pending pending{.type = wire::Type::reply,
                  .segment = sighting.segment.id,
                  .flags = listed ? wire::flag::lists_you : std::uint8_t{0},
                  .to = sighting.source,
                  .room = room,
                  .nonce = probe.nonce,
                  .body_offset = probe.body_offset};
  if (probe.has(wire::flag::want_body)) pending.flags |= wire::flag::body;
  outbox_.push(sighting.now, pending, Counter::sent_reply);
}

std::optional<Outgoing> Node::poll_transmit() {
  const auto pending = outbox_.pop();
  if (!pending) return std::nullopt;
  return Outgoing{pending->segment, pending->to, encode(*pending)};
}

base::Bytes Node::encode(const Pending& pending) {
  const wire::Key* key = key_for(pending.room);
  wire::Header header{.type = pending.type,
                      .flags = pending.flags,
                      .id = config_.id,
                      .epoch = config_.epoch,
                      .sequence = ++sequence_,
                      .nonce = pending.nonce,
                      .domain = config_.domain,
                      .body_offset = pending.body_offset,
                      .unicast_port = pending.unicast_port};
  if (key != nullptr) header.flags |= wire::flag::is_signed;
  std::string_view part;
  // A goodbye may be about a segment that is gone.
  const Presence* presence = find(pending.segment);
  if (presence != nullptr) {
    header.unicast_port = presence->segment.unicast_port;
    header.revision = presence->revision;
    header.body_bytes = static_cast<std::uint16_t>(presence->body.size());
    if (pending.type != wire::Type::goodbye) header.lease = lease_field(presence->announcer.lease());
    if (config_.passive) header.flags |= wire::flag::passive;
    const bool tells =
        header.has(wire::flag::body) && !pending.accusation && pending.body_offset < presence->body.size();
    if (tells) part = std::string_view(presence->body).substr(pending.body_offset, body_room(pending.room));
  }
  if (pending.accusation) {
    header.body_bytes = wire::accusation_bytes;
  } else if (part.empty()) {
    header.flags &= static_cast<std::uint8_t>(~wire::flag::body);
  }
  wire::Writer out(out_);
  wire::encode_header(header, out);
  out.bytes(base::as_bytes(part));
  if (pending.accusation) wire::encode_accusation(*pending.accusation, out);
  const auto end = out.written().size() + (key == nullptr ? 0 : wire::signature_bytes);
  if (end < pending.padded_bytes) out.zeros(pending.padded_bytes - end);
  if (key != nullptr) key->sign(out);
  assert(!out.past_end());
  return out.written();
}

/// What signs a datagram for which there is so much room, of which 0 stands for all. Null if none does, or if the
/// signature would make an answer longer than what it answers: whoever asked so was not signed either.
const wire::Key* Node::key_for(std::size_t room) const {
  const bool fits = room == 0 || room >= wire::header_bytes + wire::signature_bytes;
  return fits ? trust_.signing_key() : nullptr;
}

/// How much of the description a datagram can carry.
std::size_t Node::body_room(std::size_t room) const {
  const auto bytes = room == 0 ? wire::max_datagram_bytes : std::min(room, wire::max_datagram_bytes);
  return bytes - wire::header_bytes - (key_for(room) == nullptr ? 0 : wire::signature_bytes);
}

/// How many of the `room` bytes an answer takes: it carries the description, or else is a bare header.
std::size_t Node::answer_bytes(const Presence& presence, std::size_t room) const {
  const auto body = presence.body.size() <= body_room(room) ? presence.body.size() : 0;
  return room - body_room(room) + body;
}

}  // namespace discover::discovery
