#include "base/address.hpp"

#include <arpa/inet.h>

#include <cstring>

namespace discover::base {
namespace {

/// inet_pton wants a terminated string; nothing longer than the longest IPv6 text can be an address.
bool parse(int family, std::string_view text, void* out) {
  std::array<char, INET6_ADDRSTRLEN> terminated{};
  if (text.size() >= terminated.size() || text.find('\0') != text.npos) return false;
  text.copy(terminated.data(), text.size());
  return ::inet_pton(family, terminated.data(), out) == 1;
}

}  // namespace

std::optional<Ipv4> parse_ipv4(std::string_view text) {
  std::uint32_t network_order = 0;
  if (!parse(AF_INET, text, &network_order)) return std::nullopt;
  return Ipv4{ntohl(network_order)};
}

std::string to_string(Ipv4 address) {
  const std::uint32_t network_order = htonl(address.value);
  std::array<char, INET_ADDRSTRLEN> text{};
  ::inet_ntop(AF_INET, &network_order, text.data(), text.size());
  return text.data();
}

std::string to_string(Endpoint endpoint) {
  return to_string(endpoint.address) + ":" + std::to_string(endpoint.port);
}

std::string to_string(Prefix prefix) { return to_string(prefix.address) + "/" + std::to_string(prefix.length); }

IpAddress::IpAddress(Ipv4 address) {
  const std::uint32_t network_order = htonl(address.value);
  std::memcpy(v6_.data() + 12, &network_order, sizeof network_order);
}

bool IpAddress::is_unicast() const {
  if (is_v6_) {
    static constexpr std::array<std::uint8_t, 16> unspecified{};
    return v6_ != unspecified && v6_[0] != 0xff;  // RFC 4291 s.2.4
  }
  return v6_[12] != 0 && v6_[12] < 224;  // 0/8 "this network", 224/4 multicast, 240/4 reserved (RFC 6890)
}

std::string to_string(const IpAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.is_v6_) {
    ::inet_ntop(AF_INET6, address.v6_.data(), text.data(), text.size());
  } else {
    ::inet_ntop(AF_INET, address.v6_.data() + 12, text.data(), text.size());
  }
  return text.data();
}

std::optional<IpAddress> parse_ip_address(std::string_view text) {
  if (const auto v4 = parse_ipv4(text)) return IpAddress(*v4);
  std::array<std::uint8_t, 16> v6{};
  if (!parse(AF_INET6, text, v6.data())) return std::nullopt;
  return IpAddress(v6);
}

}  // namespace discover::base
