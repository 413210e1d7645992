#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <system_error>

#include "base/bytes.hpp"
#include "base/delegate.hpp"
#include "event/loop.hpp"
#include "event/poll.hpp"
#include "event/timer.hpp"
#include "net/datagram_batch.hpp"
#include "net/fd.hpp"
#include "net/read_pace.hpp"
#include "net/socket_address.hpp"

namespace discover::net {

/// What happened on one socket since it was opened, in datagrams.
struct SocketCounters {
  std::uint64_t received = 0;
  std::uint64_t truncated = 0;  ///< longer than any we take whole; not delivered
  /// What the kernel kept from us: refused by the socket's filter, or lost because the receive buffer was
  /// full. The kernel has one number for both, of 32 bits, so it starts again after 4,294,967,295.
  std::uint64_t kernel_dropped = 0;
  std::uint64_t receive_errors = 0;
  std::uint64_t sent = 0;
  std::uint64_t send_dropped = 0;  ///< no room just then, here or at a local receiver
  std::uint64_t send_errors = 0;   ///< refused for any other reason
};

/// How much of a datagram its owner needs to see.
enum class Interest : std::uint8_t {
  whole,     ///< all, up to 64 KiB; at once
  beginning  ///< the first 2 KiB, and of a longer one no more; so many are taken with one system call, see ReadPace
};

/// What else the owner of a socket is told, so that it can do once what need not be done for each datagram. Either may
/// be left out.
struct BatchHooks {
  base::Delegate<void(std::span<const base::Bytes>)>
      on_start;                   ///< these come next, at most 32; valid until they have come
  base::Delegate<void()> on_end;  ///< for the time being no more come; after at most 256
};

/// One datagram socket of any family. It hands every datagram to its owner, never blocks, keeps none and
/// allocates for none. It may be destroyed inside its own callbacks.
class DatagramSocket {
 public:
  using OnReceived = base::Delegate<void(const Received&)>;

  /// Throws std::system_error if the descriptor cannot be watched.
  DatagramSocket(event::Loop& loop, Fd fd, OnReceived on_received, BatchHooks hooks = {},
                 Interest interest = Interest::whole);
  ~DatagramSocket();
  DatagramSocket(const DatagramSocket&) = delete;
  DatagramSocket& operator=(const DatagramSocket&) = delete;

  /// Sends at once or not at all. No error does not mean that the datagram arrives, or even left.
  std::error_code send(const SocketAddress& to, base::Bytes bytes);

  /// Asks the kernel for its part, so the numbers hold even when nothing at all gets through to us.
  SocketCounters counters() const;
  const Fd& fd() const { return fd_; }

  /// True if a datagram was waiting at the last call, one is waiting now, and none has been taken between: nobody
  /// reads this socket.
  bool is_stalled();

 private:
  void on_readable() noexcept;
  void on_error(std::error_code error) noexcept;
  std::size_t read(std::size_t most);
  void tell_start(std::size_t count);
  void set_pace(std::size_t taken, bool more);
  void deliver(std::size_t index);

  event::Loop& loop_;
  Fd fd_;
  bool wants_whole_;
  DatagramBatch incoming_;
  OnReceived on_received_;
  BatchHooks hooks_;
  SocketCounters counters_;
  std::optional<std::uint64_t> unread_at_;  ///< how many had been taken when one was seen waiting
  bool* destroyed_ = nullptr;               ///< set while a batch is read: where to note that this object is gone
  ReadPace pace_;
  event::Poll poll_;
  event::Timer gathered_;
  bool gathers_ = false;  ///< nothing is read until `gathered_`
};

}  // namespace discover::net
