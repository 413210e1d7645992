#include <array>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "wire/header.hpp"
#include "wire/limits.hpp"

using namespace discover::wire;
namespace base = discover::base;

namespace {

struct Case {
  const char* what;
  std::uint8_t flags;
  std::size_t length, offset;  // as the header says
  std::size_t carried;         // bytes behind the header
  int part;                    // bytes of description among them; -1: inconsistent
};

constexpr Case cases[] = {
    {"no flag: no part, whatever follows", 0, 10, 0, 10, 0},
    {"no flag: length and offset are not looked at", 0, 0, 5, 0, 0},
    {"whole", flag::body, 10, 0, 10, 10},
    {"padding is ignored", flag::body, 10, 0, 300, 10},
    {"one byte", flag::body, 1, 0, 1, 1},
    {"flag, but nothing there", flag::body, 10, 0, 0, -1},
    {"flag, but of length 0", flag::body, 0, 0, 10, -1},
    {"cut: what there is", flag::body, 1000, 0, 10, 10},
    {"the last part", flag::body, 1000, 990, 10, 10},
    {"the last part, padded", flag::body, 1000, 999, 10, 1},
    {"a part in the middle", flag::body, 1000, 500, 10, 10},
    {"offset at the end", flag::body, 10, 10, 10, -1},
    {"offset past the end", flag::body, 10, 11, 10, -1},
    {"offset far past the end", flag::body, 10, 65535, 10, -1},
    {"of the greatest length", flag::body, max_body_bytes, 0, 10, 10},
    {"too long", flag::body, max_body_bytes + 1, 0, 10, -1},
    {"far too long", flag::body, 65535, 0, 10, -1},
    {"signed: the trailer is no part of it", flag::body | flag::is_signed, 10, 0, 30, 10},
    {"signed and cut: the trailer is no part of it", flag::body | flag::is_signed, 11, 0, 30, 10},
    {"signed: nothing but the trailer", flag::body | flag::is_signed, 10, 0, 20, -1},
    {"signed: not even the trailer", flag::body | flag::is_signed, 10, 0, 19, -1},
    {"signed, without a body", flag::is_signed, 10, 0, 20, 0},
};

}  // namespace

TEST_CASE("a datagram carries the part of the description that its header says, or none") {
  const std::vector<std::byte> rest(max_datagram_bytes - header_bytes, std::byte{0x20});
  for (const auto& each : cases) {
    CAPTURE(each.what);
    Header header;
    header.flags = each.flags;
    header.body_bytes = static_cast<std::uint16_t>(each.length);
    header.body_offset = static_cast<std::uint16_t>(each.offset);
    const auto part = body_part({header, base::Bytes(rest).first(each.carried)});
    CHECK(part.has_value() == (each.part >= 0));
    if (!part) continue;
    CHECK(part->size() == static_cast<std::size_t>(each.part));
    if (!part->empty()) CHECK(part->data() == rest.data());
  }
}
