#include "letters.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <stdexcept>

#include <fmt/format.h>

#include "wire/body.hpp"
#include "wire/limits.hpp"
#include "wire/writer.hpp"

namespace discover::bench {
namespace {

constexpr std::uint16_t port = 9842;
constexpr std::uint32_t revision = 1;
constexpr char name_format[] = "peer{:010}";  // of one length, so that all descriptions are
constexpr std::size_t max_pad = 200;          // bytes; less than a tag's value may have

/// What discoverd says of an ordinary host, made as long as wanted by tags.
std::string description(std::size_t bytes) {
  wire::Description about;
  about.name = fmt::format(name_format, 0);
  if (bytes >= 260) {
    about.os = "Debian GNU/Linux 12 (bookworm)";
    about.kernel = "6.1.0-18-amd64";
    about.arch = "x86_64";
    about.version = "0.1.0";
    about.booted_at = 1700000000;
    about.addresses = {base::Ipv4{0x0a4d0100}};
    about.services = {{.name = "ssh", .type = "_ssh._tcp", .port = 22, .txt = {}}};
  }
  auto text = wire::encode_body(about);
  for (char key = 'a'; text.size() < bytes; ++key) {
    about.tags[std::string(1, key)] = "";
    const auto empty = wire::encode_body(about).size();
    if (empty > bytes) break;
    about.tags[std::string(1, key)] = std::string(std::min(max_pad, bytes - empty), 'x');
    text = wire::encode_body(about);
  }
  return text;
}

std::uint64_t microseconds_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(now).count());
}

/// The id and epoch of a peer, which look as random as real ones.
void identify(wire::Header& header, base::Random random) {
  for (std::size_t i = 0; i < header.id.bytes.size(); i += 8) {
    const auto word = random.next();
    for (std::size_t k = 0; k < 8; ++k) header.id.bytes[i + k] = static_cast<std::uint8_t>(word >> (8 * k));
  }
  header.epoch = random.next();
}

}  // namespace

Letters::Letters(const Crowdspeak& says) : says_(says), random_(microseconds_now()), sequence_(microseconds_now()) {
  if (says_.kind == Kind::garbage) return;
  body_ = description(says_.body_bytes);
  if (body_.size() != says_.body_bytes || body_.size() > wire::max_broadcast_body_bytes) {
    throw std::invalid_argument(fmt::format("no description that is broadcast is {} bytes long", says_.body_bytes));
  }
  name_at_ = body_.find(fmt::format(name_format, 0));
  stride_ = says_.peers * 618ull / 1000 + 1;  // about the golden section: neighbours in time are none in the table
  while (std::gcd(stride_, std::uint64_t{says_.peers}) != 1) ++stride_;
}

std::uint32_t Letters::next_number() {
  const auto count = count_++;
  switch (says_.kind) {
    case Kind::heartbeats:
    case Kind::json: return static_cast<std::uint32_t>(count * stride_ % says_.peers);
    case Kind::first: return says_.first_peer + static_cast<std::uint32_t>(count);
    case Kind::forged:
    case Kind::garbage: return static_cast<std::uint32_t>(random_.next());
  }
  return 0;
}

wire::Header Letters::header_of(std::uint32_t number) {
  wire::Header header;
  header.sequence = ++sequence_;
  header.domain = says_.domain;
  header.revision = revision;
  header.body_bytes = static_cast<std::uint16_t>(body_.size());
  header.lease = says_.lease;
  header.unicast_port = port;
  if (says_.kind != Kind::heartbeats) header.flags |= wire::flag::body;
  if (says_.passive) header.flags |= wire::flag::passive;
  if (says_.key) header.flags |= wire::flag::is_signed;
  identify(header, says_.kind == Kind::forged ? base::Random(random_.next()) : base::Random(number));
  return header;
}

void Letters::set_name(std::uint32_t number) {
  fmt::format_to(body_.begin() + static_cast<std::ptrdiff_t>(name_at_), name_format, number);
}

Letters::Letter Letters::next(std::span<std::byte> room) {
  const auto number = next_number();
  const base::Ipv4 source{says_.first_source.value + number % says_.sources};
  wire::Writer out(room.first(wire::max_datagram_bytes));
  if (says_.kind == Kind::garbage) {
    out.u32(0x44534356);  // "DSCV"
    const auto end = std::min(wire::header_bytes + says_.body_bytes, wire::max_datagram_bytes);
    while (out.written().size() < end) out.u8(static_cast<std::uint8_t>(random_.next()));
    return {source, out.written()};
  }
  if (says_.kind != Kind::json) wire::encode_header(header_of(number), out);
  if (says_.kind != Kind::heartbeats) {
    set_name(number);
    out.bytes(base::as_bytes(body_));
  }
  if (says_.key && says_.kind != Kind::json) says_.key->sign(out);
  if (says_.spoiled) room[out.written().size() - 1] ^= std::byte{1};
  return {source, out.written()};
}

}  // namespace discover::bench
