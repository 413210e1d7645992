#include "reading.hpp"

#include <vector>

#include <doctest/doctest.h>

#include "base/text.hpp"
#include "rule_check.hpp"
#include "wire/body.hpp"
#include "wire/header.hpp"

namespace discover::wire {

Outcome read(base::Bytes bytes) {
  // Of exactly that size, so that a sanitizer sees one byte too many.
  const std::vector<std::byte> copy(bytes.begin(), bytes.end());
  const auto datagram = decode_header(copy);
  if (!datagram) return Outcome::bad_header;
  const auto part = body_part(*datagram);
  if (!part) return Outcome::bad_part;
  if (part->empty()) return Outcome::no_body;
  if (part->size() != datagram->header.body_bytes) return Outcome::cut_body;
  const auto decoded = decode_body(base::as_text(*part));
  if (!decoded) {
    REQUIRE(base::is_printable_text(decoded.error()));
    return Outcome::bad_body;
  }
  REQUIRE(keeps_the_rules(*decoded));
  return Outcome::described;
}

void check_round_trip(base::Bytes bytes) {
  const auto datagram = decode_header(bytes);
  REQUIRE(datagram);
  const auto part = body_part(*datagram);
  REQUIRE(part);
  const auto decoded = decode_body(base::as_text(*part));
  REQUIRE(decoded);
  const auto again = decode_body(encode_body(*decoded));
  REQUIRE(again);
  REQUIRE(*again == *decoded);
}

}  // namespace discover::wire
