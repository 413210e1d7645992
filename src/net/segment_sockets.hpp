#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <system_error>

#include "base/address.hpp"
#include "base/bytes.hpp"
#include "base/delegate.hpp"
#include "event/loop.hpp"
#include "net/datagram_socket.hpp"
#include "net/open_segment.hpp"

namespace discover::net {

/// The two sockets of one segment, which close with it. Our own broadcasts come back through it: telling an
/// echo from a neighbour takes the protocol. It may be destroyed inside its own callbacks.
class SegmentSockets {
 public:
  /// Where a datagram came from, and what it holds, valid until the callback returns.
  using OnDatagram = base::Delegate<void(base::Endpoint, base::Bytes)>;

  /// Throws std::system_error when a socket cannot be opened; the address or the interface may have gone
  /// since it was listed, so that is a reason to wait for the next change of links, not to end.
  SegmentSockets(event::Loop& loop, const std::string& interface, base::Prefix prefix, std::uint16_t port,
                 OnDatagram on_datagram, BatchHooks hooks = {});
  ~SegmentSockets() = default;
  SegmentSockets(const SegmentSockets&) = delete;
  SegmentSockets& operator=(const SegmentSockets&) = delete;

  /// Where unicast to this node arrives: the port asked for, or another if that was taken.
  std::uint16_t unicast_port() const { return unicast_port_; }

  /// To everybody on the segment. Errors are those of DatagramSocket::send.
  std::error_code broadcast(base::Bytes bytes) { return broadcast_.send(everybody_, bytes); }
  std::error_code unicast(base::Endpoint to, base::Bytes bytes) { return unicast_.send(to, bytes); }

  SocketCounters broadcast_counters() const { return broadcast_.counters(); }
  SocketCounters unicast_counters() const { return unicast_.counters(); }
  /// DatagramSocket::is_stalled() of either socket.
  bool is_stalled();
  /// Bytes the kernel granted to each of the two; less than 4 MiB means that bursts may be lost.
  std::size_t receive_buffer_bytes() const;

 private:
  SegmentSockets(event::Loop& loop, Fd broadcast, UnicastSocket unicast, base::Endpoint everybody,
                 OnDatagram on_datagram, BatchHooks hooks);
  void on_received(const Received& received) noexcept;

  OnDatagram on_datagram_;
  SocketAddress everybody_;
  std::uint16_t unicast_port_;
  DatagramSocket broadcast_;
  DatagramSocket unicast_;
};

}  // namespace discover::net
