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

void Node::say_goodbye(const Segment& segment, std::uint8_t flags) {
  pending_.push_back(
      {.type = wire::Type::goodbye, .segment = segment.id, .flags = flags, .unicast_port = segment.unicast_port});
  counters_.raise(Counter::sent_goodbye);
}

std::optional<Outgoing> Node::poll_transmit() {
  if (next_pending_ == pending_.size()) {
    pending_.clear();
    next_pending_ = 0;
    return std::nullopt;
  }
  const Pending& pending = pending_[next_pending_++];
  return Outgoing{pending.segment, pending.to, encode(pending)};
}

base::Bytes Node::encode(const Pending& pending) {
  wire::Header header{.type = pending.type,
                      .flags = pending.flags,
                      .id = config_.id,
                      .epoch = config_.epoch,
                      .sequence = ++sequence_,
                      .domain = config_.domain,
                      .lease = lease_field(pending.lease),
                      .unicast_port = pending.unicast_port};
  base::Bytes body;
  // A goodbye may be about a segment that is gone.
  if (const Presence* presence = find(pending.segment)) {
    header.revision = presence->revision;
    header.body_bytes = static_cast<std::uint16_t>(presence->body.size());
    header.unicast_port = presence->segment.unicast_port;
    if (header.has(wire::flag::body)) body = base::as_bytes(presence->body);
  }
  wire::Writer out(out_);
  wire::encode_header(header, out);
  out.bytes(body);
  if (out.written().size() < pending.padded_bytes) out.zeros(pending.padded_bytes - out.written().size());
  assert(!out.past_end());
  return out.written();
}

}  // namespace discover::discovery
