#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <system_error>

#include "base/bytes.hpp"
#include "base/delegate.hpp"
#include "daemon/reply_sockets.hpp"
#include "event/loop.hpp"
#include "net/control_sockets.hpp"
#include "net/datagram_socket.hpp"

namespace discover::daemon {

/// Whoever sent a request. Valid until the reply is given.
struct Visitor {
  const net::SocketAddress& address;
  std::optional<net::Credentials> credentials;  ///< nothing: the door is the UDP one, where nobody is known
};

/// Root and the user of the daemon. The kernel says who asks at the AF_UNIX door; at the other one nobody does.
bool is_privileged(const Visitor& visitor);

/// The two doors of the control protocol: takes requests in, sends the replies out, understands neither.
class ControlDoors {
 public:
  /// Fills in the reply to a request. An empty one is not sent.
  using Answer = base::Delegate<void(base::Bytes, const Visitor&, std::string&)>;

  struct Counters {
    std::uint64_t requests = 0;
    std::uint64_t no_return_address = 0;  ///< from a sender that bound no address
    std::uint64_t replies_lost = 0;       ///< the asker takes no more, or has gone
  };

  /// Throws std::runtime_error that says which door cannot be opened and why. No port: that door is shut. One that
  /// another program has taken, or an interface lo that is down, is a line of the log: neither shall keep the daemon
  /// from its work.
  ControlDoors(event::Loop& loop, const std::filesystem::path& path, std::optional<std::uint16_t> port, Answer answer);
  ControlDoors(const ControlDoors&) = delete;
  ControlDoors& operator=(const ControlDoors&) = delete;

  /// Shuts the UDP door and opens it at another port, or not at all. Throws std::runtime_error, and leaves it where
  /// it is, if that cannot be.
  void move_udp(std::optional<std::uint16_t> port);

  /// The port of the UDP door if it is open.
  std::optional<std::uint16_t> udp_port() const { return udp_ ? udp_port_ : std::nullopt; }
  /// True if its port is still another's: it is worth another try.
  bool lacks_udp() const { return udp_port_ && !udp_; }
  void retry_udp();

  const Counters& counters() const { return counters_; }

  /// Tells the user who has asked at the AF_UNIX door something later.
  void send_unix(const net::SocketAddress& to, uid_t uid, std::string_view text);
  /// Tells somebody who has asked at the UDP door something more. An error if that door has been shut since.
  std::error_code send_udp(const net::SocketAddress& to, std::string_view text);

 private:
  std::unique_ptr<net::DatagramSocket> open_udp(std::uint16_t port);
  void on_unix(const net::Received& received) noexcept;
  void on_udp(const net::Received& received) noexcept;
  bool take(const net::Received& received);
  std::error_code reply_unix(const net::SocketAddress& to, uid_t uid, std::string_view text);

  event::Loop& loop_;
  Answer answer_;
  Counters counters_;
  std::string reply_;  // kept, so that its memory is
  std::unique_ptr<net::DatagramSocket> unix_;
  std::optional<net::SocketFile> file_;  // goes before the socket
  ReplySockets replies_{48};
  ReplySockets privileged_replies_{2 * ReplySockets::most_of_one_uid};  // which no crowd of other users fills
  std::optional<std::uint16_t> udp_port_;                               // that is wanted
  std::unique_ptr<net::DatagramSocket> udp_;
};

}  // namespace discover::daemon
