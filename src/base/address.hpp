#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace discover::base {

/// An IPv4 address in host byte order.
struct Ipv4 {
  std::uint32_t value = 0;
  auto operator<=>(const Ipv4&) const = default;
};

std::optional<Ipv4> parse_ipv4(std::string_view text);
std::string to_string(Ipv4 address);

/// Where a datagram comes from or goes to. The port is in host byte order.
struct Endpoint {
  Ipv4 address;
  std::uint16_t port = 0;
  auto operator<=>(const Endpoint&) const = default;
};

std::string to_string(Endpoint endpoint);

/// An IPv4 subnet as configured on an interface. `address` is the interface's own, `length` 0..32.
struct Prefix {
  Ipv4 address;
  std::uint8_t length = 32;

  Ipv4 network() const { return {address.value & mask()}; }
  Ipv4 broadcast() const { return {address.value | ~mask()}; }
  bool contains(Ipv4 other) const { return (other.value & mask()) == (address.value & mask()); }
  /// True for an address that one host of the subnet can own: inside, and neither its network nor its
  /// broadcast address (RFC 919 s.7).
  bool is_host(Ipv4 other) const { return contains(other) && other != network() && other != broadcast(); }
  std::uint32_t mask() const { return length == 0 ? 0 : ~std::uint32_t{0} << (32 - length); }
  auto operator<=>(const Prefix&) const = default;
};

/// "10.0.0.7/24"
std::string to_string(Prefix prefix);

/// An IPv4 or IPv6 address as announced in a description; never a socket's destination.
class IpAddress {
 public:
  IpAddress() = default;
  IpAddress(Ipv4 address);
  /// 16 bytes in network byte order.
  explicit IpAddress(std::array<std::uint8_t, 16> v6) : v6_(v6), is_v6_(true) {}

  bool is_v6() const { return is_v6_; }
  /// False for what no single host can be reached at: unspecified, multicast, limited broadcast.
  bool is_unicast() const;
  auto operator<=>(const IpAddress&) const = default;

  friend std::string to_string(const IpAddress& address);

 private:
  std::array<std::uint8_t, 16> v6_{};  // an IPv4 address sits in the last four bytes
  bool is_v6_ = false;
};

std::string to_string(const IpAddress& address);
std::optional<IpAddress> parse_ip_address(std::string_view text);

}  // namespace discover::base
