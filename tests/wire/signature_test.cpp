#include "wire/signature.hpp"

#include <algorithm>
#include <vector>

#include <doctest/doctest.h>

#include "base/random.hpp"
#include "golden.hpp"
#include "wire/header.hpp"
#include "wire/limits.hpp"

using namespace discover::wire;
namespace base = discover::base;

namespace {

using Packet = std::vector<std::byte>;

Secret secret(std::uint8_t first) { return {first}; }

/// A header and `body_bytes` zeros, signed.
Packet signed_packet(const Key& key, std::size_t body_bytes = 0) {
  Packet packet(header_bytes + body_bytes + signature_bytes);
  Writer out(packet);
  encode_header({.flags = flag::is_signed, .sequence = 7, .lease = 350, .unicast_port = 9842}, out);
  out.zeros(body_bytes);
  key.sign(out);
  CHECK_FALSE(out.past_end());
  return packet;
}

}  // namespace

TEST_CASE("what a key of the ring has signed is good, and the key is named") {
  const Key first(secret(1)), second(secret(2));
  const KeyRing ring = {first, second};
  CHECK(verify(signed_packet(first), true, ring).signature == Signature::good);
  CHECK(verify(signed_packet(first), true, ring).key == 0);
  CHECK(verify(signed_packet(second, 300), true, ring).signature == Signature::good);
  CHECK(verify(signed_packet(second, 300), true, ring).key == 1);
}

TEST_CASE("what a foreign key has signed is unknown, and what carries no signature has none") {
  const Key own(secret(1)), foreign(secret(3));
  CHECK(verify(signed_packet(foreign), true, {own}).signature == Signature::unknown);
  CHECK(verify(signed_packet(own), true, {}).signature == Signature::unknown);
  CHECK(verify(signed_packet(own), false, {own}).signature == Signature::none);
}

TEST_CASE("no bit of a signed datagram can be changed") {
  const Key key(secret(1));
  const auto sound = signed_packet(key, 40);
  for (std::size_t bit = 0; bit < sound.size() * 8; ++bit) {
    auto changed = sound;
    changed[bit / 8] ^= std::byte{1} << bit % 8;
    REQUIRE(verify(changed, true, {key}).signature != Signature::good);
  }
}

TEST_CASE("nothing can be cut off a signed datagram, and nothing added") {
  const Key key(secret(1));
  const auto sound = signed_packet(key, 40);
  for (std::size_t size = 0; size < sound.size(); ++size) {
    REQUIRE(verify(base::Bytes(sound).first(size), true, {key}).signature != Signature::good);
  }
  auto longer = sound;
  longer.insert(longer.end() - signature_bytes, std::byte{0});
  CHECK(verify(longer, true, {key}).signature == Signature::wrong);
}

TEST_CASE("what is too short for a signature has a wrong one") {
  const Key key(secret(1));
  for (std::size_t size = 0; size < header_bytes + signature_bytes; ++size) {
    REQUIRE(verify(Packet(size), true, {key}).signature == Signature::wrong);
  }
}

TEST_CASE("keys and ids differ from secret to secret, and reveal neither it nor one another") {
  base::Random random(1);
  std::vector<KeyId> ids;
  for (int i = 0; i < 1000; ++i) {
    Secret bytes;
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.next());
    ids.push_back(Key(bytes).id());
    const auto id_bytes = signed_packet(Key(bytes));
    const auto* id = id_bytes.data() + header_bytes;
    CHECK(std::search(bytes.begin(), bytes.end(), id, id + sizeof(KeyId),
                      [](std::uint8_t a, std::byte b) { return std::byte{a} == b; }) == bytes.end());
  }
  std::sort(ids.begin(), ids.end());
  CHECK(std::adjacent_find(ids.begin(), ids.end()) == ids.end());
}

TEST_CASE("the derivation is the one of the protocol") {
  // PROTOCOL.md s.11; computed with Python's hashlib.
  const Key key(golden_secret());
  CHECK(key.id() == 0x6f1b3aa0);
  const auto packet = signed_packet(key);
  std::vector<int> tag;
  for (auto byte : base::Bytes(packet).last(16)) tag.push_back(std::to_integer<int>(byte));
  CHECK(tag == std::vector<int>{149, 234, 77, 174, 1, 227, 79, 201, 165, 251, 242, 118, 240, 200, 163, 100});
}
