#include "peer_builder.hpp"

#include <algorithm>
#include <array>

#include "wire/body.hpp"

namespace discover::discovery::test {

namespace {

constexpr std::size_t flags_at = 6;       // PROTOCOL.md s.2
constexpr std::size_t usual_bytes = 300;  // of an announcement with the description of a real host

}  // namespace

wire::NodeId node_id(std::uint32_t number) {
  wire::NodeId id;
  for (std::size_t i = 0; i < 4; ++i) id.bytes[12 + i] = static_cast<std::uint8_t>(number >> (24 - 8 * i));
  return id;
}

PeerBuilder::PeerBuilder(std::uint32_t number) : id(node_id(number)) {
  description.name = "host" + std::to_string(number);
}

Packet PeerBuilder::heartbeat(std::uint8_t flags) { return build(wire::Type::announce, flags, {}); }

Packet PeerBuilder::announcement(std::uint8_t flags) {
  return build(wire::Type::announce, flags | wire::flag::body, wire::encode_body(description), usual_bytes);
}

Packet PeerBuilder::announcement_with(std::string_view body) {
  return build(wire::Type::announce, wire::flag::body, body);
}

Packet PeerBuilder::goodbye(std::uint8_t flags) { return build(wire::Type::goodbye, flags, {}); }

Packet PeerBuilder::solicit(std::size_t bytes) { return build(wire::Type::solicit, 0, {}, bytes); }

Packet PeerBuilder::probe(std::uint64_t asked, std::uint8_t flags, std::size_t bytes) {
  nonce = asked;
  auto packet = build(wire::Type::probe, flags, {}, bytes);
  nonce = 0;
  return packet;
}

Packet PeerBuilder::reply(const wire::Header& probe, std::uint8_t flags, std::size_t room) {
  nonce = probe.nonce;
  body_offset = probe.body_offset;
  const auto text = wire::encode_body(description);
  const bool asked = probe.has(wire::flag::want_body) && body_offset < text.size();
  auto packet = unsealed(wire::Type::reply, static_cast<std::uint8_t>(flags | (asked ? wire::flag::body : 0)), text, 0);
  if (!asked) packet.resize(wire::header_bytes);
  if (asked) packet.erase(packet.begin() + wire::header_bytes, packet.begin() + wire::header_bytes + body_offset);
  const bool signs = key && room >= wire::header_bytes + wire::signature_bytes;
  packet.resize(std::min(packet.size(), room - (signs ? wire::signature_bytes : 0)));
  nonce = 0;
  body_offset = 0;
  return signs ? sealed(std::move(packet)) : packet;
}

Packet PeerBuilder::sealed(Packet packet) const {
  if (!key) return packet;
  packet[flags_at] |= std::byte{wire::flag::is_signed};
  const auto bytes = std::min(packet.size(), wire::max_datagram_bytes - wire::signature_bytes);  // of padding, if any
  packet.resize(bytes + wire::signature_bytes);
  wire::Writer out(packet);
  out.bytes(Packet(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(bytes)));
  key->sign(out);
  return packet;
}

Packet PeerBuilder::accusation(const wire::Accusation& accused, std::uint8_t flags) {
  std::array<std::byte, wire::accusation_bytes> bytes{};
  wire::Writer out(bytes);
  wire::encode_accusation(accused, out);
  return build(wire::Type::suspect, static_cast<std::uint8_t>(flags | wire::flag::body), base::as_text(bytes));
}

Packet PeerBuilder::build(wire::Type type, std::uint8_t flags, std::string_view body, std::size_t padded_bytes) {
  return sealed(unsealed(type, flags, body, padded_bytes));
}

Packet PeerBuilder::unsealed(wire::Type type, std::uint8_t flags, std::string_view body, std::size_t padded_bytes) {
  const bool tells = type != wire::Type::goodbye && type != wire::Type::solicit;
  const auto body_bytes = body.empty() && tells ? wire::encode_body(description).size() : body.size();
  const wire::Header header{.type = type,
                            .flags = flags,
                            .id = id,
                            .epoch = epoch,
                            .sequence = ++sequence,
                            .nonce = nonce,
                            .domain = domain,
                            .revision = revision,
                            .body_bytes = static_cast<std::uint16_t>(body_bytes),
                            .body_offset = body_offset,
                            .lease = tells ? lease : std::uint16_t{0},
                            .unicast_port = unicast_port};
  Packet packet(std::max(wire::header_bytes + body.size(), padded_bytes));
  wire::Writer out(packet);
  wire::encode_header(header, out);
  out.bytes(base::as_bytes(body));
  return packet;
}

}  // namespace discover::discovery::test
