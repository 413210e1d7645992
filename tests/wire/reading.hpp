#pragma once

#include <cstdint>

#include "base/bytes.hpp"

namespace discover::wire {

/// How far a datagram gets with a receiver.
enum class Outcome : std::uint8_t { bad_header, bad_part, no_body, cut_body, bad_body, described };

/// Reads a datagram as a receiver does: header, part, description. Checks that what is accepted keeps the
/// rules, and that an error is printable.
Outcome read(base::Bytes bytes);

/// Checks that the description of a datagram that was accepted can be announced in turn, and says the same.
void check_round_trip(base::Bytes bytes);

}  // namespace discover::wire
