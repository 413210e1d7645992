#include "base/address.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>

#include <doctest/doctest.h>

#include "base/random.hpp"

using namespace discover::base;

TEST_CASE("an IPv4 address survives text and back") {
  for (const auto* text : {"0.0.0.0", "10.0.0.7", "255.255.255.255"}) {
    const auto address = parse_ipv4(text);
    REQUIRE(address);
    CHECK(to_string(*address) == text);
  }
  CHECK(parse_ipv4("10.0.0.7")->value == 0x0a000007);
}

TEST_CASE("what is not exactly one IPv4 address is refused") {
  using namespace std::string_view_literals;
  for (const auto text : {""sv, "10.0.0"sv, "10.0.0.256"sv, " 10.0.0.1"sv, "10.0.0.1 "sv, "10.0.0.1\0"sv, "010.0.0.1"sv,
                          "fd00::7"sv, "1111.1111.1111.1111.1111.1111.1111.1111.1111"sv}) {
    CHECK_FALSE(parse_ipv4(text));
  }
}

TEST_CASE("a prefix knows its network, its broadcast address and its hosts") {
  const Prefix lan{*parse_ipv4("10.1.2.3"), 20};
  CHECK(to_string(lan.network()) == "10.1.0.0");
  CHECK(to_string(lan.broadcast()) == "10.1.15.255");
  CHECK(lan.is_host(*parse_ipv4("10.1.15.254")));
  CHECK_FALSE(lan.is_host(lan.network()));
  CHECK_FALSE(lan.is_host(lan.broadcast()));
  CHECK_FALSE(lan.is_host(*parse_ipv4("10.1.16.1")));
  CHECK(Prefix{*parse_ipv4("10.0.0.1"), 0}.contains(*parse_ipv4("192.0.2.1")));
}

TEST_CASE("IPv4 and IPv6 addresses share one type and keep their text") {
  for (const auto* text : {"10.0.0.7", "fd00::7", "::1"}) {
    const auto address = parse_ip_address(text);
    REQUIRE(address);
    CHECK(to_string(*address) == text);
  }
  CHECK(parse_ip_address("::ffff:10.0.0.7") != parse_ip_address("10.0.0.7"));
  CHECK_FALSE(parse_ip_address("fd00::g"));
}

TEST_CASE("an IPv6 address reads as the system writes it") {
  const std::uint64_t seed = 20261128;
  CAPTURE(seed);
  Random random(seed);
  for (int i = 0; i < 20000; ++i) {
    std::array<std::uint8_t, 16> bytes{};
    // Mostly zeros, in all places; fields of one to four digits; and whatever holds an IPv4 address.
    for (auto& byte : bytes) {
      if (random.next() % 3 == 0) byte = static_cast<std::uint8_t>((random.next() & 0xff) >> random.next() % 8);
    }
    if (i % 4 == 0) std::fill_n(bytes.begin(), 10 + random.next() % 3, std::uint8_t{0});
    if (i % 8 == 0) bytes[10] = bytes[11] = 0xff;
    std::array<char, INET6_ADDRSTRLEN> text{};
    REQUIRE(::inet_ntop(AF_INET6, bytes.data(), text.data(), text.size()) != nullptr);
    REQUIRE(to_string(IpAddress(bytes)) == text.data());
  }
  for (const auto* text :
       {"::", "1::", "::1", "::ffff:1.2.3.4", "::1.2.3.4", "1:2:3:4:5:6:7:8", "1:0:3:4:5:6:7:8", "1::4:0:0:7:8"}) {
    CHECK(to_string(*parse_ip_address(text)) == text);
  }
}

TEST_CASE("addresses that no single host has are not unicast") {
  for (const auto* text : {"0.0.0.0", "0.1.2.3", "224.0.0.1", "239.255.255.255", "255.255.255.255", "::", "ff02::1"}) {
    CHECK_FALSE(parse_ip_address(text)->is_unicast());
  }
  for (const auto* text : {"10.0.0.1", "127.0.0.1", "223.255.255.255", "240.0.0.1", "255.255.255.254", "fe80::1"}) {
    CHECK(parse_ip_address(text)->is_unicast());
  }
}
