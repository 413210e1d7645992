#include "scout/datagram_text.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "base/address.hpp"
#include "base/text.hpp"
#include "wire/reader.hpp"

namespace discover::scout {
namespace {

using Text = base::Expected<std::vector<std::byte>, std::string>;

constexpr std::size_t longest = 65'535;  // bytes: no UDP datagram is longer
constexpr std::string_view blanks = " \t\r,";

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

std::string_view next_line(std::string_view& text) {
  const auto end = text.find('\n');
  const auto line = text.substr(0, end);
  text.remove_prefix(end == text.npos ? text.size() : end + 1);
  return line;
}

/// What follows the offset of a dump's line, without the column of text; nothing: it has no offset.
std::optional<std::string_view> dumped(std::string_view line) {
  const auto start = line.find_first_not_of(blanks);
  if (start == line.npos) return std::nullopt;
  line.remove_prefix(start);
  if (line.starts_with("0x")) line.remove_prefix(2);
  const auto colon = std::find_if_not(line.begin(), line.end(), is_hex);
  const auto digits = colon - line.begin();
  if (digits < 4 || digits > 8 || colon == line.end() || *colon != ':') return std::nullopt;
  line.remove_prefix(static_cast<std::size_t>(digits) + 1);
  const auto first = line.find_first_not_of(blanks);
  if (first == line.npos) return std::string_view();
  line.remove_prefix(first);
  return line.substr(0, line.find("  "));
}

/// The lines that hold bytes: of a dump those of its first packet.
std::string digits_of(std::string_view text) {
  std::string whole;
  std::string dump;
  bool is_dump = false;
  bool ended = false;
  for (auto rest = text; !rest.empty();) {
    const auto line = next_line(rest);
    const auto part = dumped(line);
    if (part && !ended) dump.append(*part).append("\n");
    ended = ended || (is_dump && !part);
    is_dump = is_dump || part.has_value();
    whole.append(line.substr(0, line.find('#'))).append("\n");
  }
  return is_dump ? dump : whole;
}

std::string_view next_token(std::string_view& text) {
  constexpr std::string_view separators = " \t\r\n,";
  const auto start = std::min(text.find_first_not_of(separators), text.size());
  text.remove_prefix(start);
  const auto token = text.substr(0, text.find_first_of(separators));
  text.remove_prefix(token.size());
  return token;
}

bool add_digits(std::string_view token, std::vector<std::byte>& bytes) {
  if (token.starts_with("0x")) token.remove_prefix(2);
  std::string digits(token);
  std::erase(digits, ':');
  if (digits.size() % 2 != 0 || !std::all_of(digits.begin(), digits.end(), is_hex)) return false;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    unsigned value = 0;
    std::from_chars(&digits[i], &digits[i] + 2, value, 16);
    bytes.push_back(static_cast<std::byte>(value));
  }
  return true;
}

bool repeat_last(std::string_view count, std::vector<std::byte>& bytes) {
  std::size_t times = 0;
  const auto [end, error] = std::from_chars(count.data(), count.data() + count.size(), times);
  if (bytes.empty() || error != std::errc() || end != count.data() + count.size()) return false;
  if (times == 0 || times > longest) return false;
  bytes.resize(bytes.size() + times - 1, bytes.back());
  return true;
}

}  // namespace

Text bytes_of_text(std::string_view text) {
  const auto digits = digits_of(text);
  std::vector<std::byte> bytes;
  std::string_view rest = digits;
  for (auto token = next_token(rest); !token.empty(); token = next_token(rest)) {
    const bool sound = token == "*" ? repeat_last(next_token(rest), bytes) : add_digits(token, bytes);
    if (!sound) {
      return base::Unexpected{
          fmt::format("\"{}\" is not hexadecimal digits in pairs", base::printable(token.substr(0, 40)))};
    }
    if (bytes.size() > longest) return base::Unexpected{std::string("longer than any datagram")};
  }
  if (bytes.empty()) return base::Unexpected{std::string("there is nothing to decode")};
  return bytes;
}

Payload payload_of(const std::vector<std::byte>& bytes) {
  constexpr std::size_t shortest_ip = 20;  // RFC 791 s.3.1
  constexpr std::size_t udp_bytes = 8;     // RFC 768
  constexpr auto udp = std::byte{17};
  const Payload all{0, bytes.size(), {}};
  if (bytes.size() < shortest_ip + udp_bytes) return all;
  const auto ip_bytes = std::to_integer<std::size_t>(bytes[0] & std::byte{15}) * 4;
  const bool is_ip = (bytes[0] & std::byte{0xf0}) == std::byte{0x40} && bytes[9] == udp && ip_bytes >= shortest_ip;
  // "D", the first byte of the magic, reads as IPv4 with a header too short to be one.
  if (!is_ip || bytes.size() < ip_bytes + udp_bytes) return all;
  wire::Reader in(bytes);
  in.take(12);
  const base::Ipv4 from{in.u32()};
  const base::Ipv4 to{in.u32()};
  in.take(ip_bytes - shortest_ip);
  const auto from_port = in.u16();
  const auto to_port = in.u16();
  const std::size_t length = in.u16();  // of the UDP header and what it carries: an Ethernet frame may be padded
  const auto offset = ip_bytes + udp_bytes;
  const auto size = std::min(bytes.size() - offset, length < udp_bytes ? 0 : length - udp_bytes);
  return {offset, size,
          fmt::format("{} to {}", to_string(base::Endpoint{from, from_port}), to_string(base::Endpoint{to, to_port}))};
}

}  // namespace discover::scout
