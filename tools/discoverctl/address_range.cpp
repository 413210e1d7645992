#include "address_range.hpp"

#include <arpa/inet.h>
#include <charconv>

namespace discoverctl {
namespace {

std::optional<AddressRange> parse_address(const std::string& text) {
  AddressRange address;
  address.family = text.find(':') == std::string::npos ? AF_INET : AF_INET6;
  address.prefix_length = address.family == AF_INET ? 32 : 128;
  if (::inet_pton(address.family, text.c_str(), address.bytes.data()) != 1) return std::nullopt;
  return address;
}

}  // namespace

bool AddressRange::contains(const std::string& address) const {
  const auto other = parse_address(address);
  if (!other || other->family != family) return false;
  for (unsigned bit = 0; bit < prefix_length; ++bit) {
    const auto mask = 0x80U >> bit % 8;
    if (((bytes[bit / 8] ^ other->bytes[bit / 8]) & mask) != 0) return false;
  }
  return true;
}

bool is_address(const std::string& text) { return parse_address(text).has_value(); }

std::optional<AddressRange> parse_address_range(const std::string& text) {
  const auto slash = text.find('/');
  auto range = parse_address(text.substr(0, slash));
  if (!range || slash == std::string::npos) return range;
  const auto longest = range->prefix_length;
  const auto* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data() + slash + 1, end, range->prefix_length);
  if (error != std::errc{} || rest != end || range->prefix_length > longest) return std::nullopt;
  return range;
}

}  // namespace discoverctl
