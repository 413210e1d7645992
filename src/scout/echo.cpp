#include "scout/echo.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <poll.h>
#include <random>
#include <string_view>
#include <sys/socket.h>
#include <system_error>

#include "base/address.hpp"
#include "net/open_segment.hpp"
#include "net/socket_address.hpp"
#include "net/socket_options.hpp"

namespace discover::scout {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds patience{500};  // the kernel needs microseconds; a busy host is not a fault
constexpr std::string_view label = "discoverctl doctor ";

/// What is sent: a label for whoever captures it, and bytes that tell it from that of another run, and of
/// another of this host's interfaces on the same wire.
using Marker = std::array<char, label.size() + sizeof(std::uint64_t)>;

Marker make_marker(std::uint64_t unique) {
  Marker marker{};
  label.copy(marker.data(), label.size());
  std::memcpy(marker.data() + label.size(), &unique, sizeof unique);
  return marker;
}

/// Throws std::system_error.
net::Fd open_without_filter(const Echo& segment, base::Prefix prefix, std::uint16_t port) {
  auto socket = net::open_broadcast_socket(segment.interface, prefix, port);
  net::set_option(socket, SOL_SOCKET, SO_DETACH_FILTER, 0, "detaching the filter");
  return socket;
}

void send(Echo& segment, const net::Fd& socket, base::Endpoint everybody, const Marker& marker) {
  const net::SocketAddress to(everybody);
  if (::sendto(socket.get(), marker.data(), marker.size(), MSG_NOSIGNAL, to.get(), to.length()) >= 0) {
    segment.outcome = Echo::Outcome::not_heard;
    return;
  }
  segment.outcome = Echo::Outcome::not_sent;
  segment.detail = std::system_category().message(errno);
}

net::Fd open_and_send(Echo& segment, std::uint16_t port, const Marker& marker) {
  const auto address = base::parse_ipv4(segment.address);
  if (!address || segment.prefix_length > 32) return {};
  const base::Prefix prefix{*address, static_cast<std::uint8_t>(segment.prefix_length)};
  try {
    auto socket = open_without_filter(segment, prefix, port);
    send(segment, socket, {prefix.broadcast(), port}, marker);
    return socket;
  } catch (const std::system_error& error) {
    segment.detail = error.what();
    return {};
  }
}

/// Of what waits, so much at once that the clock has its turn, too.
bool came_back(const net::Fd& socket, const Marker& marker) {
  constexpr int most_at_once = 256;
  Marker received{};
  for (int i = 0; i < most_at_once; ++i) {
    const auto bytes = ::recv(socket.get(), received.data(), received.size(), MSG_TRUNC);
    if (bytes < 0) return false;
    if (static_cast<std::size_t>(bytes) == marker.size() && received == marker) return true;
  }
  return false;
}

}  // namespace

void test_echoes(std::vector<Echo>& segments, std::uint16_t port) {
  std::random_device random;
  const std::uint64_t run = std::uint64_t{random()} << 32 | random();
  std::vector<net::Fd> sockets;
  for (auto& segment : segments) {
    sockets.push_back(open_and_send(segment, port, make_marker(run + sockets.size())));
  }
  const auto end = steady_clock::now() + patience;
  for (;;) {
    std::vector<pollfd> waiting;
    for (std::size_t i = 0; i < segments.size(); ++i) {
      if (segments[i].outcome != Echo::Outcome::not_heard) continue;
      if (came_back(sockets[i], make_marker(run + i))) {
        segments[i].outcome = Echo::Outcome::heard;
      } else {
        waiting.push_back({.fd = sockets[i].get(), .events = POLLIN, .revents = 0});
      }
    }
    const auto left = std::chrono::ceil<milliseconds>(end - steady_clock::now()).count();
    if (waiting.empty() || left <= 0) return;
    ::poll(waiting.data(), waiting.size(), static_cast<int>(left));
  }
}

}  // namespace discover::scout
