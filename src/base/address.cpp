#include "base/address.hpp"

#include <arpa/inet.h>
#include <charconv>
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

Ipv4 v4_in(const std::array<std::uint8_t, 16>& bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 12; i < 16; ++i) value = value << 8 | bytes[i];
  return Ipv4{value};
}

struct Run {
  std::size_t first = 8;
  std::size_t length = 1;  // fields; a single zero is not shortened

  std::size_t end() const { return first + length; }
};

/// The zeros that "::" stands for: the first of the longest runs.
Run longest_zeros(const std::array<std::uint16_t, 8>& fields) {
  Run best;
  for (std::size_t first = 0; first < fields.size(); ++first) {
    std::size_t end = first;
    while (end < fields.size() && fields[end] == 0) ++end;
    if (end - first > best.length) best = {first, end - first};
    first = end;
  }
  return best;
}

/// As RFC 5952 has it, which inet_ntop takes five times as long for.
std::string v6_text(const std::array<std::uint8_t, 16>& bytes) {
  std::array<std::uint16_t, 8> fields{};
  for (std::size_t i = 0; i < fields.size(); ++i) {
    fields[i] = static_cast<std::uint16_t>(bytes[2 * i] << 8 | bytes[2 * i + 1]);
  }
  const auto zeros = longest_zeros(fields);
  // What holds an IPv4 address ends in its text (s.5).
  const bool holds_v4 = zeros.first == 0 && (zeros.length == 6 || (zeros.length == 5 && fields[5] == 0xffff));
  const std::size_t shown = holds_v4 ? 6 : 8;
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) {
    if (i == zeros.first) text += ':';
    if (i >= zeros.first && i < zeros.end()) continue;
    if (i > 0) text += ':';
    std::array<char, 4> digits{};
    text.append(digits.data(), std::to_chars(digits.data(), digits.data() + 4, fields[i], 16).ptr);
  }
  if (zeros.end() >= shown && zeros.first < 8) text += ':';
  return holds_v4 ? text + (text.ends_with(':') ? "" : ":") + to_string(v4_in(bytes)) : text;
}

}  // namespace

std::optional<Ipv4> parse_ipv4(std::string_view text) {
  std::uint32_t network_order = 0;
  if (!parse(AF_INET, text, &network_order)) return std::nullopt;
  return Ipv4{ntohl(network_order)};
}

std::string to_string(Ipv4 address) {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) {
    std::array<char, 3> digits{};
    text.append(digits.data(), std::to_chars(digits.data(), digits.data() + 3, address.value >> shift & 255).ptr);
    if (shift > 0) text += '.';
  }
  return text;
}

std::string to_string(Endpoint endpoint) { return to_string(endpoint.address) + ":" + std::to_string(endpoint.port); }

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
  // 0/8 "this network", 224/4 multicast, the limited broadcast (RFC 6890). The rest of 240/4 is reserved, and in use as
  // private.
  return v6_[12] != 0 && v6_[12] >> 4 != 14 && v4_in(v6_) != Ipv4{0xffffffff};
}

std::string to_string(const IpAddress& address) {
  return address.is_v6_ ? v6_text(address.v6_) : to_string(v4_in(address.v6_));
}

std::optional<IpAddress> parse_ip_address(std::string_view text) {
  if (const auto v4 = parse_ipv4(text)) return IpAddress(*v4);
  std::array<std::uint8_t, 16> v6{};
  if (!parse(AF_INET6, text, v6.data())) return std::nullopt;
  return IpAddress(v6);
}

}  // namespace discover::base
