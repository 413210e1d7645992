#include "scout/scan.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <poll.h>
#include <random>
#include <sys/socket.h>
#include <system_error>

#include "config/key_file.hpp"
#include "discover/error.hpp"
#include "net/open_segment.hpp"
#include "net/socket_address.hpp"
#include "scout/answers.hpp"
#include "scout/read_config.hpp"
#include "wire/domain.hpp"
#include "wire/limits.hpp"
#include "wire/signature.hpp"
#include "wire/writer.hpp"

namespace discover::scout {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using Time = steady_clock::time_point;

constexpr milliseconds repeat_after{500};  // a question that got lost is not missed for long
constexpr milliseconds quiet_time{1000};   // answers are spread over 1 ms for each node: a gap this long is the end

constexpr int most_at_once = 256;  // datagrams of a socket, before the clock and the other sockets have their turn

/// A segment that can be asked.
struct Open {
  Place place;
  net::Fd broadcast;  // asks, and hears those who answer everybody at once
  net::UnicastSocket unicast;
};

wire::KeyRing load(const std::string& key_file) {
  wire::KeyRing keys;
  for (const auto& named : read_config([&] { return config::load_keys(key_file); })) keys.push_back(named.key);
  return keys;
}

wire::Header make_solicit(const ScanOptions& options) {
  std::random_device random;
  std::uniform_int_distribution<std::uint64_t> any;
  wire::Header header{.type = wire::Type::solicit, .epoch = any(random), .domain = wire::domain_tag(options.domain)};
  for (auto& byte : header.id.bytes) byte = static_cast<std::uint8_t>(random());
  return header;
}

/// Padded, so that answers have room for a description.
void ask(Open& segment, wire::Header& header, std::uint16_t port, const wire::KeyRing& keys) {
  ++header.sequence;
  header.unicast_port = segment.unicast.port;
  std::array<std::byte, wire::max_datagram_bytes> buffer{};
  wire::Writer out(buffer);
  wire::encode_header(header, out);
  if (!keys.empty()) {
    out.zeros(buffer.size() - wire::header_bytes - wire::signature_bytes);
    keys.front().sign(out);
  }
  const net::SocketAddress everybody(base::Endpoint{segment.place.prefix.broadcast(), port});
  if (::sendto(segment.broadcast.get(), buffer.data(), buffer.size(), MSG_NOSIGNAL, everybody.get(),
               everybody.length()) < 0) {
    throw std::system_error(errno, std::system_category(), "cannot send");
  }
}

/// Whether something new came.
bool drain(const net::Fd& socket, const Place& place, Answers& answers) {
  std::array<std::byte, wire::max_datagram_bytes + 1> buffer{};
  bool news = false;
  for (int i = 0; i < most_at_once; ++i) {
    sockaddr_storage storage{};
    socklen_t length = sizeof storage;
    const auto bytes =
        ::recvfrom(socket.get(), buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&storage), &length);
    if (bytes < 0) break;
    const auto source = net::SocketAddress(storage, length).endpoint();
    if (!source) continue;
    const auto datagram = std::span(buffer).first(static_cast<std::size_t>(bytes));
    news = answers.take(steady_clock::now(), place, *source, datagram) || news;
  }
  return news;
}

/// True if something new came before `until`.
bool listen(const std::vector<Open>& segments, Time until, Answers& answers) {
  std::vector<pollfd> waiting;
  for (const auto& segment : segments) {
    waiting.push_back({.fd = segment.broadcast.get(), .events = POLLIN, .revents = 0});
    waiting.push_back({.fd = segment.unicast.fd.get(), .events = POLLIN, .revents = 0});
  }
  const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now()).count();
  if (left <= 0 || ::poll(waiting.data(), waiting.size(), static_cast<int>(std::min<long>(left, 60'000))) <= 0)
    return false;
  bool news = false;
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    if (waiting[i].revents == 0) continue;
    const auto& segment = segments[i / 2];
    news = drain(i % 2 == 0 ? segment.broadcast : segment.unicast.fd, segment.place, answers) || news;
  }
  return news;
}

std::vector<Open> open_all(const ScanOptions& options, std::vector<AskedSegment>& report, wire::Header& question,
                           const wire::KeyRing& keys) {
  std::vector<Open> segments;
  for (const auto& place : find_places(options.where)) {
    auto& asked = report.emplace_back(AskedSegment{.interface = place.interface,
                                                   .address = to_string(place.prefix.address),
                                                   .prefix_length = place.prefix.length});
    try {
      Open segment{place, net::open_broadcast_socket(place.interface, place.prefix, options.port),
                   net::open_unicast_socket(place.interface, place.prefix, 0)};
      ask(segment, question, options.port, keys);
      segments.push_back(std::move(segment));
    } catch (const std::system_error& error) {
      asked.error = error.what();
    }
  }
  if (segments.empty()) {
    throw Error(ErrorCode::failed,
                "no segment could be asked: " + report.front().interface + ": " + report.front().error.value_or(""));
  }
  return segments;
}

void ask_again(std::vector<Open>& segments, wire::Header& question, std::uint16_t port, const wire::KeyRing& keys) {
  for (auto& segment : segments) {
    try {
      ask(segment, question, port, keys);
    } catch (const std::system_error&) {
      continue;  // its link went down meanwhile; what it has answered stands
    }
  }
}

}  // namespace

ScanResult scan(const ScanOptions& options) {
  if (options.timeout <= milliseconds(0)) throw Error(ErrorCode::bad_request, "the timeout is not above 0");
  ScanResult result;
  const auto keys = options.key_file ? load(*options.key_file) : wire::KeyRing{};
  auto question = make_solicit(options);
  if (!keys.empty()) question.flags |= wire::flag::is_signed;
  auto segments = open_all(options, result.segments, question, keys);
  Answers answers(question.domain, question.id, keys);
  const auto start = steady_clock::now();
  const auto end = start + options.timeout;
  const auto repeat = start + repeat_after;
  bool repeated = false;
  auto quiet = repeat + quiet_time;
  for (auto now = start; now < std::min(quiet, end); now = steady_clock::now()) {
    if (!repeated && now >= repeat) {
      ask_again(segments, question, options.port, keys);
      repeated = true;
    }
    const auto until = std::min(end, repeated ? quiet : repeat);
    if (listen(segments, until, answers)) quiet = std::max(quiet, steady_clock::now() + quiet_time);
  }
  result.finished = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
  result.peers = answers.rows(steady_clock::now(), result.finished);
  result.of_other_domains = answers.of_other_domains();
  result.off_link = answers.off_link();
  result.no_room = answers.no_room();
  return result;
}

}  // namespace discover::scout
