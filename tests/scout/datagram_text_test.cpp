#include "scout/datagram_text.hpp"

#include <doctest/doctest.h>

using namespace discover;
using namespace discover::scout;

namespace {

std::vector<std::byte> bytes(std::initializer_list<unsigned> values) {
  std::vector<std::byte> out;
  for (const auto value : values) out.push_back(static_cast<std::byte>(value));
  return out;
}

std::vector<std::byte> read(std::string_view text) {
  const auto result = bytes_of_text(text);
  REQUIRE_MESSAGE(result, text);
  return *result;
}

}  // namespace

TEST_CASE("hexadecimal digits may stand together, apart, and with comments") {
  const auto expected = bytes({0x44, 0x53, 0x43, 0x56});
  for (const auto* text : {"44534356", "44 53 43 56", "4453 4356\n", "44:53:43:56", "0x44534356", "44,53,43,56",
                           "# magic\n44 53  # 0 magic\r\n43 56"}) {
    CHECK_MESSAGE(read(text) == expected, text);
  }
  CHECK(read("Aa * 3 01") == bytes({0xaa, 0xaa, 0xaa, 1}));
}

TEST_CASE("of a dump the offsets, the text and all packets but the first are left out") {
  const auto expected = bytes({0x45, 0x00, 0x00, 0x54, 0x0a, 0x4d});
  CHECK(read("12:00:00.1 IP 10.0.0.7.9842 > 10.0.0.255.9842: UDP, length 64\n"
             "\t0x0000:  4500 0054\n\t0x0004:  0a4d\n"
             "12:00:00.2 IP ...\n\t0x0000:  ffff\n") == expected);
  CHECK(read("\t0x0000:  4500 0054  E..T\n\t0x0004:  0a4d       .M\n") == expected);
  CHECK(read("00000000: 4500 0054  E..T\n00000004: 0a4d  .M\n") == expected);
}

TEST_CASE("what is not hexadecimal digits is refused, and shown printable") {
  for (const auto* text :
       {"", " \n# only a comment", "4", "444", "4g", "* 3", "44 *", "44 * x", "44 * 0", "44 * 99999999", "\x1b[2J"}) {
    const auto result = bytes_of_text(text);
    REQUIRE_FALSE_MESSAGE(result, text);
    CHECK(result.error().find('\x1b') == std::string::npos);
  }
  CHECK_FALSE(bytes_of_text("00 * 65535 00"));
}

TEST_CASE("an IPv4 packet is opened, anything else is taken as it is") {
  auto packet = read(
      "45 00 00 22 00 00 00 00 01 11 00 00 0a 00 00 07 0a 00 00 ff"  // IPv4, from 10.0.0.7 to 10.0.0.255
      "26 72 26 72 00 0c 00 00  44 53 43 56  00 00");                // UDP, 4 bytes, and padding of the frame
  const auto payload = payload_of(packet);
  CHECK(payload.offset == 28);
  CHECK(payload.size == 4);
  CHECK(payload.envelope == "10.0.0.7:9842 to 10.0.0.255:9842");
  packet[9] = std::byte{6};  // TCP
  CHECK(payload_of(packet).size == packet.size());
  packet.resize(20);
  CHECK(payload_of(packet).offset == 0);
}
