#pragma once

#include <cstdint>
#include <optional>
#include <sys/types.h>
#include <system_error>

#include "base/bytes.hpp"
#include "base/delegate.hpp"
#include "event/loop.hpp"
#include "event/poll.hpp"
#include "net/fd.hpp"
#include "net/socket_address.hpp"

namespace discover::net {

/// Who sent a datagram over AF_UNIX, as the kernel vouches for it.
struct Credentials {
  pid_t pid = 0;
  uid_t uid = 0;
  gid_t gid = 0;
};

/// One datagram, as its socket's owner gets it. `bytes` is valid until the callback returns.
struct Received {
  SocketAddress source;
  base::Bytes bytes;
  std::optional<Credentials> credentials;  ///< only from sockets with SO_PASSCRED
};

/// What happened on one socket since it was opened, in datagrams.
struct SocketCounters {
  std::uint64_t received = 0;
  std::uint64_t truncated = 0;  ///< longer than any we take; not delivered
  /// What the kernel kept from us: refused by the socket's filter, or lost because the receive buffer was
  /// full. The kernel has one number for both, of 32 bits, so it starts again after 4,294,967,295.
  std::uint64_t kernel_dropped = 0;
  std::uint64_t receive_errors = 0;
  std::uint64_t sent = 0;
  std::uint64_t send_dropped = 0;  ///< no room just then, here or at a local receiver
  std::uint64_t send_errors = 0;   ///< refused for any other reason
};

/// One datagram socket of any family. It hands every datagram to its owner, never blocks, keeps none and
/// allocates for none. It may be destroyed inside its own callbacks.
class DatagramSocket {
 public:
  using OnReceived = base::Delegate<void(const Received&)>;

  /// `on_batch_end` comes after at most 32 datagrams, so that the owner can do once what need not be done for
  /// each. Throws std::system_error if the descriptor cannot be watched.
  DatagramSocket(event::Loop& loop, Fd fd, OnReceived on_received, base::Delegate<void()> on_batch_end = {});
  ~DatagramSocket();
  DatagramSocket(const DatagramSocket&) = delete;
  DatagramSocket& operator=(const DatagramSocket&) = delete;

  /// Sends at once or not at all. No error does not mean that the datagram arrives, or even left.
  std::error_code send(const SocketAddress& to, base::Bytes bytes);

  /// Asks the kernel for its part, so the numbers hold even when nothing at all gets through to us.
  SocketCounters counters() const;
  const Fd& fd() const { return fd_; }

  /// True if what AF_UNIX receivers have not read yet takes all room there is, so that nobody can be sent anything.
  bool is_send_buffer_full() const;

  /// True if a datagram was waiting at the last call, one is waiting now, and none has been taken between: nobody
  /// reads this socket.
  bool is_stalled();

 private:
  enum class Outcome { nothing_left, not_delivered, delivered };

  void on_readable() noexcept;
  void on_error(std::error_code error) noexcept;
  Outcome receive_one();

  event::Loop& loop_;
  Fd fd_;
  OnReceived on_received_;
  base::Delegate<void()> on_batch_end_;
  SocketCounters counters_;
  std::optional<std::uint64_t> unread_at_;  ///< how many had been taken when one was seen waiting
  bool* destroyed_ = nullptr;  ///< set while a batch is read: where to note that this object is gone
  event::Poll poll_;
};

}  // namespace discover::net
