#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "event/loop.hpp"
#include "net/datagram_socket.hpp"
#include "net/socket_options.hpp"

namespace discover::net {

/// A datagram socket that keeps what it gets.
struct Inbox {
  Inbox(event::Loop& loop, Fd fd)
      : socket(std::make_unique<DatagramSocket>(
            loop, std::move(fd), DatagramSocket::OnReceived::to<&Inbox::on_received>(*this),
            BatchHooks{.on_end = base::Delegate<void()>::to<&Inbox::on_batch_end>(*this)})) {}

  void on_received(const Received& received) noexcept {
    texts.emplace_back(base::as_text(received.bytes));
    source = received.source;
    credentials = received.credentials;
    if (destroy_at == texts.size()) socket.reset();
  }
  void on_batch_end() noexcept {
    batches.push_back(texts.size());
    if (destroy_at_batch_end) socket.reset();
  }

  std::vector<std::string> texts;
  std::vector<std::size_t> batches;  ///< how many texts there were at the end of each
  SocketAddress source;
  std::optional<Credentials> credentials;
  std::size_t destroy_at = 0;
  bool destroy_at_batch_end = false;
  std::unique_ptr<DatagramSocket> socket;
};

inline constexpr base::Ipv4 loopback{0x7f000001};

/// A UDP socket on 127.0.0.1, at any free port.
inline Fd open_loopback_socket() {
  Fd socket = open_datagram_socket(AF_INET, "test socket");
  bind_to(socket, {loopback, 0}, "test socket");
  return socket;
}

inline base::Endpoint local_endpoint(const Fd& socket) {
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&storage), &length);
  return SocketAddress(storage, length).endpoint().value_or(base::Endpoint{});
}

/// A port that nobody has on 127.0.0.1.
inline std::uint16_t free_port() { return local_endpoint(open_loopback_socket()).port; }

}  // namespace discover::net
