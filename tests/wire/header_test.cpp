#include "wire/header.hpp"

#include <array>
#include <vector>

#include <doctest/doctest.h>

#include "base/random.hpp"
#include "wire/limits.hpp"

using namespace discover::wire;
namespace base = discover::base;

namespace {

std::vector<std::byte> encoded(const Header& header) {
  std::vector<std::byte> buffer(header_bytes);
  Writer out(buffer);
  encode_header(header, out);
  CHECK(out.written().size() == header_bytes);
  return buffer;
}

Header random_header(base::Random& random) {
  Header header;
  header.type = static_cast<Type>(1 + random.next() % 6);
  header.flags = static_cast<std::uint8_t>(random.next());
  for (auto& byte : header.id.bytes) byte = static_cast<std::uint8_t>(random.next());
  header.epoch = random.next();
  header.sequence = random.next();
  header.nonce = random.next();
  header.domain = static_cast<std::uint32_t>(random.next());
  header.revision = static_cast<std::uint32_t>(random.next());
  header.body_bytes = static_cast<std::uint16_t>(random.next());
  header.body_offset = static_cast<std::uint16_t>(random.next());
  header.lease = static_cast<std::uint16_t>(random.next());
  header.unicast_port = static_cast<std::uint16_t>(random.next());
  return header;
}

/// What is wrong with a sound heartbeat after `change`; nothing if it is still sound.
template <class Change>
std::optional<HeaderError> error_after(Change change) {
  auto bytes = encoded({});
  change(bytes);
  const auto datagram = decode_header(bytes);
  return datagram ? std::nullopt : std::optional(datagram.error());
}

}  // namespace

TEST_CASE("a header survives the round trip, whatever its fields hold") {
  base::Random random(1);
  for (int i = 0; i < 1000; ++i) {
    const auto header = random_header(random);
    const auto bytes = encoded(header);
    const auto datagram = decode_header(bytes);
    REQUIRE(datagram);
    CHECK(datagram->header == header);
    CHECK(datagram->rest.empty());
  }
}

TEST_CASE("what follows the header is handed on as it is") {
  auto bytes = encoded({});
  bytes.push_back(std::byte{0x7b});
  const auto datagram = decode_header(bytes);
  REQUIRE(datagram);
  CHECK(datagram->rest.data() == bytes.data() + header_bytes);
  CHECK(datagram->rest.size() == 1);
}

TEST_CASE("each thing wrong with a header has a name of its own") {
  using Datagram = std::vector<std::byte>;
  CHECK(error_after([](Datagram&) {}) == std::nullopt);
  CHECK(error_after([](Datagram& bytes) { bytes.pop_back(); }) == HeaderError::too_short);
  CHECK(error_after([](Datagram& bytes) { bytes.clear(); }) == HeaderError::too_short);
  CHECK(error_after([](Datagram& bytes) { bytes.resize(max_datagram_bytes); }) == std::nullopt);
  CHECK(error_after([](Datagram& bytes) { bytes.resize(max_datagram_bytes + 1); }) == HeaderError::too_long);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(error_after([i](Datagram& bytes) { bytes[i] ^= std::byte{0x20}; }) == HeaderError::bad_magic);
  }
  for (const int version : {0, 2, 255}) {
    CHECK(error_after([version](Datagram& bytes) { bytes[4] = std::byte(version); }) == HeaderError::bad_version);
  }
  for (const int type : {0, 7, 255}) {
    CHECK(error_after([type](Datagram& bytes) { bytes[5] = std::byte(type); }) == HeaderError::unknown_type);
  }
}

TEST_CASE("the earlier of two faults is the one that is named") {
  using Datagram = std::vector<std::byte>;
  CHECK(error_after([](Datagram& bytes) { bytes.assign(63, std::byte{0}); }) == HeaderError::too_short);
  CHECK(error_after([](Datagram& bytes) { bytes.assign(1201, std::byte{0}); }) == HeaderError::too_long);
  CHECK(error_after([](Datagram& bytes) { bytes.assign(64, std::byte{0}); }) == HeaderError::bad_magic);
  CHECK(error_after([](Datagram& bytes) { bytes[4] = bytes[5] = std::byte{9}; }) == HeaderError::bad_version);
}

TEST_CASE("the reserved byte and unknown flags are no fault") {
  CHECK(error_after([](std::vector<std::byte>& bytes) { bytes[6] = bytes[7] = std::byte{0xff}; }) == std::nullopt);
}
