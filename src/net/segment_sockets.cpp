#include "net/segment_sockets.hpp"

#include <algorithm>
#include <utility>

#include "net/socket_options.hpp"

namespace discover::net {

SegmentSockets::SegmentSockets(event::Loop& loop, const std::string& interface, base::Prefix prefix, std::uint16_t port,
                               OnDatagram on_datagram, BatchHooks hooks)
    : SegmentSockets(loop, open_broadcast_socket(interface, prefix, port), open_unicast_socket(interface, prefix, port),
                     {prefix.broadcast(), port}, on_datagram, hooks) {}

SegmentSockets::SegmentSockets(event::Loop& loop, Fd broadcast, UnicastSocket unicast, base::Endpoint everybody,
                               OnDatagram on_datagram, BatchHooks hooks)
    : on_datagram_(on_datagram),
      everybody_(everybody),
      unicast_port_(unicast.port),
      broadcast_(loop, std::move(broadcast), DatagramSocket::OnReceived::to<&SegmentSockets::on_received>(*this), hooks,
                 Interest::beginning),
      unicast_(loop, std::move(unicast.fd), DatagramSocket::OnReceived::to<&SegmentSockets::on_received>(*this), hooks,
               Interest::beginning) {}

void SegmentSockets::on_received(const Received& received) noexcept {
  if (const auto source = received.source.endpoint()) on_datagram_(*source, received.bytes);
}

std::size_t SegmentSockets::receive_buffer_bytes() const {
  return std::min(granted_receive_buffer(broadcast_.fd()), granted_receive_buffer(unicast_.fd()));
}

bool SegmentSockets::is_stalled() {
  const bool unicast_stalled = unicast_.is_stalled();
  return broadcast_.is_stalled() || unicast_stalled;
}

}  // namespace discover::net
