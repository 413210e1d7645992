#include <string_view>

#include <doctest/doctest.h>

#include "golden.hpp"
#include "reading.hpp"
#include "wire/limits.hpp"

using namespace discover::wire;
namespace base = discover::base;

namespace {

/// True for a byte that a JSON parser, or a rule for text, treats unlike its neighbours.
bool means_something(std::byte byte) {
  constexpr std::string_view bytes("\0\n\x1b \"\\{}[]:,-.0Ee/\x7f\x80\xc0\xe2\xf4\xff", 24);
  return bytes.find(static_cast<char>(byte)) != bytes.npos;
}

/// What a receiver that wants a description makes of the undamaged datagram.
Outcome outcome_of(const Golden& golden) {
  if (golden.body.empty()) return Outcome::no_body;
  if (golden.body.size() < golden.header.body_bytes) return Outcome::cut_body;  // a part
  return golden.header.type == Type::suspect ? Outcome::bad_body : Outcome::described;
}

}  // namespace

TEST_CASE("a golden datagram cut anywhere is recognised for what it is") {
  for (const auto& golden : goldens()) {
    CAPTURE(golden.file);
    const auto bytes = golden_bytes(golden.file);
    const auto needed = header_bytes + golden.body.size();
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      CAPTURE(length);
      const auto outcome = read(base::Bytes(bytes).first(length));
      if (length < header_bytes) {
        REQUIRE(outcome == Outcome::bad_header);
      } else if (length < needed) {
        REQUIRE(outcome == (length == header_bytes ? Outcome::bad_part : Outcome::cut_body));
      } else {
        REQUIRE(outcome == outcome_of(golden));
      }
    }
  }
}

TEST_CASE("a golden datagram with any one byte changed keeps the rules, or is refused") {
  for (const auto& golden : goldens()) {
    CAPTURE(golden.file);
    const auto original = golden_bytes(golden.file);
    const auto expected = read(original);
    REQUIRE(expected == outcome_of(golden));
    const auto padding = header_bytes + golden.body.size();
    for (std::size_t position = 0; position < original.size(); ++position) {
      CAPTURE(position);
      // By whoever reads the body: id to revision, and padding.
      const bool ignored = position >= padding || (position >= 7 && position < 56);
      auto bytes = original;
      for (unsigned change = 1; change <= 0xff; ++change) {
        const bool one_bit = (change & (change - 1)) == 0;
        bytes[position] = original[position] ^ static_cast<std::byte>(change);
        if (!one_bit && (ignored || (golden.body.size() > 100 && !means_something(bytes[position])))) continue;
        const auto outcome = read(bytes);
        if (position < 5) REQUIRE(outcome == Outcome::bad_header);  // magic and version
        if (ignored) REQUIRE(outcome == expected);
        if (outcome == Outcome::described && one_bit) check_round_trip(bytes);
      }
    }
  }
}
