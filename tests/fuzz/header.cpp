// A datagram as it comes from the network: header, part of a description, accusation.
#include "wire/header.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "expect.hpp"
#include "fuzzers.hpp"
#include "wire/accusation.hpp"
#include "wire/limits.hpp"

namespace discover::fuzz {
namespace {

constexpr std::size_t reserved = 7;  // the byte that a receiver ignores

void check_header(base::Bytes input, const wire::Header& header) {
  std::array<std::byte, wire::header_bytes> again{};
  wire::Writer out(again);
  wire::encode_header(header, out);
  expect(!out.past_end() && out.written().size() == wire::header_bytes, "a header has its length");
  again[reserved] = input[reserved];
  expect(std::memcmp(again.data(), input.data(), again.size()) == 0, "a header that is read is written the same");
}

void check_part(base::Bytes input, const wire::Datagram& datagram) {
  const auto part = body_part(datagram);
  if (!part || part->empty()) {
    expect(!part || !datagram.header.has(wire::flag::body), "a part that is announced is there, or it is an error");
    return;
  }
  expect(part->data() == input.data() + wire::header_bytes && part->size() <= input.size() - wire::header_bytes,
         "a part lies in its datagram");
  expect(datagram.header.body_offset + part->size() <= datagram.header.body_bytes, "a part lies in its description");
}

void check_accusation(base::Bytes input, const wire::Datagram& datagram) {
  const auto accusation = wire::decode_accusation(datagram);
  if (!accusation) return;
  std::array<std::byte, wire::accusation_bytes> again{};
  wire::Writer out(again);
  encode_accusation(*accusation, out);
  expect(std::ranges::equal(out.written(), input.subspan(wire::header_bytes, wire::accusation_bytes)),
         "an accusation that is read is written the same");
}

}  // namespace

void header(base::Bytes input) {
  const auto datagram = wire::decode_header(input);
  if (!datagram) return;
  check_header(input, datagram->header);
  check_part(input, *datagram);
  check_accusation(input, *datagram);
}

}  // namespace discover::fuzz
