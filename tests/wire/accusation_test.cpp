#include "wire/accusation.hpp"

#include <array>
#include <functional>
#include <vector>

#include <doctest/doctest.h>

#include "golden.hpp"
#include "wire/limits.hpp"

using namespace discover::wire;
namespace base = discover::base;

namespace {

const Accusation node7{parse_node_id("7c18639f4a075de4bba2f7639487be04").value(), 0x5eed5eed00c0ffee};

/// What the golden suspect datagram accuses once `change` has been made to it.
std::optional<Accusation> after(const std::function<void(Header&, std::vector<std::byte>&)>& change) {
  const auto bytes = golden_bytes("suspect.hex");
  auto datagram = *decode_header(bytes);
  std::vector<std::byte> rest(datagram.rest.begin(), datagram.rest.end());
  change(datagram.header, rest);
  const auto accusation = decode_accusation({datagram.header, rest});
  return accusation ? std::optional(*accusation) : std::nullopt;
}

}  // namespace

TEST_CASE("the golden suspicions accuse the node that they are documented to accuse") {
  for (const auto* file : {"suspect.hex", "suspect_confirm.hex"}) {
    const auto bytes = golden_bytes(file);
    const auto accusation = decode_accusation(*decode_header(bytes));
    REQUIRE(accusation);
    CHECK(*accusation == node7);
  }
}

TEST_CASE("an accusation is the id and then the epoch") {
  std::array<std::byte, 2 * accusation_bytes> buffer{};
  Writer out(buffer);
  encode_accusation(node7, out);
  CHECK(out.written().size() == accusation_bytes);
  CHECK(base::as_text(out.written().first(16)) == base::as_text(std::as_bytes(std::span(node7.id.bytes))));
  CHECK(out.written()[16] == std::byte{0x5e});
  CHECK(out.written()[23] == std::byte{0xee});
}

TEST_CASE("an accusation is read whole, padded or not, or not at all") {
  using Rest = std::vector<std::byte>;
  CHECK(after([](Header&, Rest&) {}) == node7);
  CHECK(after([](Header&, Rest& rest) { rest.resize(100); }) == node7);
  CHECK_FALSE(after([](Header& header, Rest&) { header.flags = 0; }));
  CHECK_FALSE(after([](Header&, Rest& rest) { rest.clear(); }));
  CHECK_FALSE(after([](Header&, Rest& rest) { rest.pop_back(); }));
  CHECK_FALSE(after([](Header& header, Rest&) { header.body_bytes = 23; }));
  CHECK_FALSE(after([](Header& header, Rest& rest) { header.body_bytes = 25, rest.resize(25); }));
  CHECK_FALSE(after([](Header& header, Rest& rest) {  // 24 bytes, but not the first
    header.body_bytes = 48;
    header.body_offset = 24;
    rest.resize(48);
  }));
}
