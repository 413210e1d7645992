#include "reading.hpp"

#include <vector>

#include <doctest/doctest.h>

#include "base/text.hpp"
#include "wire/body.hpp"
#include "wire/header.hpp"
#include "wire/limits.hpp"
#include "wire/rules.hpp"

namespace discover::wire {
namespace {

bool keeps_the_rules(const Service& service) {
  bool good = is_service_name(service.name) && is_service_type(service.type) && service.port > 0;
  for (const auto& [key, value] : service.txt) good = good && is_key(key) && is_free_text(value);
  return good && service.txt.size() <= max_txt;
}

bool keeps_the_rules(const Description& description) {
  bool good = base::is_valid_name(description.name) && description.tags.size() <= max_tags &&
              description.services.size() <= max_services && description.addresses.size() <= max_addresses;
  for (const auto* text : {&description.os, &description.kernel, &description.arch, &description.version}) {
    good = good && (!*text || is_free_text(**text));
  }
  for (const auto& [key, value] : description.tags) good = good && is_key(key) && is_free_text(value);
  for (const auto& service : description.services) good = good && keeps_the_rules(service);
  for (const auto& address : description.addresses) good = good && address.is_unicast();
  return good;
}

}  // namespace

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
