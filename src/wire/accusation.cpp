#include "wire/accusation.hpp"

#include "wire/reader.hpp"

namespace discover::wire {

void encode_accusation(const Accusation& accusation, Writer& out) {
  out.bytes(std::as_bytes(std::span(accusation.id.bytes)));
  out.u64(accusation.epoch);
}

base::Expected<Accusation, BodyPartError> decode_accusation(const Datagram& datagram) {
  const auto part = body_part(datagram);
  if (!part) return base::Unexpected{part.error()};
  if (part->size() != accusation_bytes || datagram.header.body_offset != 0) {
    return base::Unexpected{BodyPartError::inconsistent};
  }
  Reader in(*part);
  Accusation accusation;
  accusation.id.bytes = in.bytes<16>();
  accusation.epoch = in.u64();
  return accusation;
}

}  // namespace discover::wire
