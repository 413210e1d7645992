#pragma once

#include <cstddef>
#include <cstdint>

#include "base/expected.hpp"
#include "wire/header.hpp"

namespace discover::wire {

/// Whom a suspect datagram is about: its body, PROTOCOL.md s.2.
struct Accusation {
  NodeId id;
  std::uint64_t epoch = 0;
  bool operator==(const Accusation&) const = default;
};

inline constexpr std::size_t accusation_bytes = 24;  // id and epoch

void encode_accusation(const Accusation& accusation, Writer& out);

/// An error if the datagram carries anything but one accusation.
base::Expected<Accusation, BodyPartError> decode_accusation(const Datagram& datagram);

}  // namespace discover::wire
