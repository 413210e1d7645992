#include "wire/header.hpp"

#include <algorithm>
#include <cstring>

#include "wire/limits.hpp"
#include "wire/reader.hpp"

namespace discover::wire {
namespace {

constexpr std::uint32_t magic = 0x44534356;  // "DSCV"
constexpr std::uint8_t version = 1;

bool is_known(std::uint8_t type) {
  return type >= static_cast<std::uint8_t>(Type::announce) && type <= static_cast<std::uint8_t>(Type::suspect);
}

}  // namespace

base::Expected<Datagram, HeaderError> decode_header(base::Bytes datagram) {
  if (datagram.size() < header_bytes) return base::Unexpected{HeaderError::too_short};
  if (datagram.size() > max_datagram_bytes) return base::Unexpected{HeaderError::too_long};
  Reader in(datagram);
  if (in.u32() != magic) return base::Unexpected{HeaderError::bad_magic};
  if (in.u8() != version) return base::Unexpected{HeaderError::bad_version};
  const auto type = in.u8();
  if (!is_known(type)) return base::Unexpected{HeaderError::unknown_type};

  Header header;
  header.type = static_cast<Type>(type);
  header.flags = in.u8();
  in.u8();  // reserved
  header.id.bytes = in.bytes<16>();
  header.epoch = in.u64();
  header.sequence = in.u64();
  header.nonce = in.u64();
  header.domain = in.u32();
  header.revision = in.u32();
  header.body_bytes = in.u16();
  header.body_offset = in.u16();
  header.lease = in.u16();
  header.unicast_port = in.u16();
  return Datagram{header, in.rest()};
}

std::optional<NodeId> id_of(base::Bytes datagram) {
  constexpr std::size_t id_offset = 8;
  if (datagram.size() < header_bytes) return std::nullopt;
  NodeId id;
  std::memcpy(id.bytes.data(), datagram.data() + id_offset, id.bytes.size());
  return id;
}

void encode_header(const Header& header, Writer& out) {
  out.u32(magic);
  out.u8(version);
  out.u8(static_cast<std::uint8_t>(header.type));
  out.u8(header.flags);
  out.u8(0);
  out.bytes(std::as_bytes(std::span(header.id.bytes)));
  out.u64(header.epoch);
  out.u64(header.sequence);
  out.u64(header.nonce);
  out.u32(header.domain);
  out.u32(header.revision);
  out.u16(header.body_bytes);
  out.u16(header.body_offset);
  out.u16(header.lease);
  out.u16(header.unicast_port);
}

base::Expected<base::Bytes, BodyPartError> body_part(const Datagram& datagram) {
  const auto& header = datagram.header;
  if (!header.has(flag::body)) return base::Bytes{};
  if (header.body_bytes == 0 || header.body_bytes > max_body_bytes || header.body_offset >= header.body_bytes) {
    return base::Unexpected{BodyPartError::inconsistent};
  }
  const std::size_t trailer = header.has(flag::is_signed) ? signature_bytes : 0;
  if (datagram.rest.size() <= trailer) return base::Unexpected{BodyPartError::inconsistent};
  const std::size_t remaining = header.body_bytes - header.body_offset;
  return datagram.rest.first(std::min(remaining, datagram.rest.size() - trailer));
}

}  // namespace discover::wire
