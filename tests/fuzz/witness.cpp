#include "witness.hpp"

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "expect.hpp"
#include "wire/limits.hpp"

namespace discover::fuzz {
namespace {

using discovery::PeerEventKind;
using discovery::Role;

constexpr std::size_t kept = 128;  // datagrams and probes that can be referred to

}  // namespace

void Witness::hears(base::Endpoint from, base::Bytes bytes) {
  heard_[from.address] += bytes.size();
  const auto datagram = wire::decode_header(bytes);
  if (!datagram) return;
  const auto& header = datagram->header;
  const auto& keys = node_.trust().config().keys;
  if (verify(bytes, header.has(wire::flag::is_signed), keys).signature == wire::Signature::good)
    vouched_.insert(header.id);
  const bool answers = std::any_of(probes_.begin(), probes_.end(), [&](const Probe& probe) {
    return header.type == wire::Type::reply && probe.nonce == header.nonce && probe.to == from;
  });
  if (answers) proven_.insert(from.address);
  const bool solicits = header.type == wire::Type::solicit || header.has(wire::flag::solicit);
  if (header.type == wire::Type::probe || solicits) credit_[from.address] += bytes.size();
  if (header.type != wire::Type::probe) return;
  auto& longest = asked_[{from, header.nonce}];
  longest = std::max(longest, bytes.size());
}

void Witness::uses(std::span<const discovery::Segment> segments) {
  segments_.clear();
  for (const auto& segment : segments) segments_.emplace(segment.id, segment.role);
}

void Witness::sees(const discovery::Outgoing& outgoing) {
  expect(outgoing.bytes.size() <= wire::max_datagram_bytes, "no datagram is too long");
  const auto datagram = wire::decode_header(outgoing.bytes);
  expect(datagram.has_value(), "what is sent can be read");
  const auto& header = datagram->header;
  expect(wire::body_part(*datagram).has_value(), "what is sent carries the part that it says");
  expect(header.id == node_.config().id && header.epoch == node_.config().epoch, "a node speaks for itself");
  expect(header.sequence > sequence_, "every datagram has a sequence number of its own");
  sequence_ = header.sequence;
  check_place(outgoing, header.type);
  check_length(outgoing, header);
  check_amplification(outgoing);
  if (header.type == wire::Type::probe) probes_.push_back({outgoing.segment, outgoing.to.value(), header.nonce});
  if (probes_.size() > kept) probes_.pop_front();
  sent_.emplace_back(outgoing.bytes.begin(), outgoing.bytes.end());
  if (sent_.size() > kept) sent_.pop_front();
}

void Witness::check_place(const discovery::Outgoing& outgoing, wire::Type type) const {
  expect(type == wire::Type::goodbye || !node_.is_leaving(), "whoever leaves says goodbye and nothing else");
  if (type == wire::Type::goodbye) return expect(!outgoing.to, "a goodbye is for everybody");
  const auto segment = segments_.find(outgoing.segment);
  expect(segment != segments_.end() && segment->second != Role::listen_only,
         "only a goodbye leaves where one does not speak");
  const bool may_be_for_all = type == wire::Type::announce || type == wire::Type::suspect;
  expect(outgoing.to || may_be_for_all, "probes and replies are for one host");
  // What a datagram says of addresses is not believed: they are those that it came from.
  expect(!outgoing.to || (outgoing.to->port != 0 && heard_.contains(outgoing.to->address)),
         "only who was heard is spoken to");
}

/// No datagram of anybody makes a node send more bytes than it had, to whomever.
void Witness::check_length(const discovery::Outgoing& outgoing, const wire::Header& header) {
  if (!outgoing.to || header.type == wire::Type::probe) return;
  auto& credit = credit_[outgoing.to->address];
  expect(outgoing.bytes.size() <= credit, "answers are no longer than what was asked");
  credit -= outgoing.bytes.size();
  if (header.type != wire::Type::reply) return;
  const auto asked = asked_.find({*outgoing.to, header.nonce});
  expect(asked != asked_.end() && outgoing.bytes.size() <= asked->second, "a reply is no longer than its probe");
}

/// Whoever never answered may be somebody in whose name another speaks.
void Witness::check_amplification(const discovery::Outgoing& outgoing) {
  if (!outgoing.to || proven_.contains(outgoing.to->address)) return;
  auto& heard = heard_[outgoing.to->address];
  expect(outgoing.bytes.size() <= heard, "an address that has not answered gets no more bytes than it sent");
  heard -= outgoing.bytes.size();
}

void Witness::sees(const discovery::PeerEvent& event) {
  switch (event.kind) {
    case PeerEventKind::appeared:
      expect(!node_.trust().requires_keys() || vouched_.contains(event.id),
             "where keys are required, only who has one appears");
      return expect(alive_.insert(event.id).second, "only who was not there appears");
    case PeerEventKind::left:
    case PeerEventKind::lost: return expect(alive_.erase(event.id) == 1, "only who was there leaves or is lost");
    case PeerEventKind::forgotten: alive_.erase(event.id); return;
    case PeerEventKind::restarted:
    case PeerEventKind::updated:
    case PeerEventKind::suspected:
    case PeerEventKind::refuted:
    case PeerEventKind::conflict: return;
  }
  std::abort();
}

void Witness::compares_listings() const {
  std::size_t alive = 0;
  for (const discovery::Peer* peer : node_.peers().rows_after({})) {
    if (!peer->is_listed_alive()) continue;
    ++alive;
    expect(alive_.contains(peer->id), "who is listed alive has appeared");
  }
  expect(alive == alive_.size(), "who has appeared and not ended is listed alive");
}

}  // namespace discover::fuzz
