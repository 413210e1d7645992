#include "net/datagram_socket.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <linux/sock_diag.h>
#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace discover::net {
namespace {

constexpr std::size_t batch = 32;  // datagrams a wakeup: a flood on one socket must not starve timers and the others

}  // namespace

DatagramSocket::DatagramSocket(event::Loop& loop, Fd fd, OnReceived on_received, base::Delegate<void()> on_batch_end,
                               Interest interest)
    : fd_(std::move(fd)),
      wants_whole_(interest == Interest::whole),
      incoming_(loop.receive_buffer(), wants_whole_ ? 1 : batch),
      on_received_(on_received),
      on_batch_end_(on_batch_end),
      poll_(loop, fd_.get(), base::Delegate<void()>::to<&DatagramSocket::on_readable>(*this),
            base::Delegate<void(std::error_code)>::to<&DatagramSocket::on_error>(*this)) {}

DatagramSocket::~DatagramSocket() {
  if (destroyed_ != nullptr) *destroyed_ = true;
}

std::error_code DatagramSocket::send(const SocketAddress& to, base::Bytes bytes) {
  const auto sent =
      ::sendto(fd_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL, to.get(), to.length());
  if (sent >= 0) {
    ++counters_.sent;
    return {};
  }
  const int error = errno;
  const bool no_room = error == EAGAIN || error == ENOBUFS;
  ++(no_room ? counters_.send_dropped : counters_.send_errors);
  return {error, std::system_category()};
}

/// SO_RXQ_OVFL would tell the same number, but only along with the next datagram that gets through: under a
/// flood that the filter keeps out whole it would stay silent.
SocketCounters DatagramSocket::counters() const {
  SocketCounters counters = counters_;
  std::array<std::uint32_t, SK_MEMINFO_VARS> memory{};
  socklen_t length = sizeof memory;
  if (::getsockopt(fd_.get(), SOL_SOCKET, SO_MEMINFO, memory.data(), &length) == 0) {
    counters.kernel_dropped = memory[SK_MEMINFO_DROPS];
  }
  return counters;
}

bool DatagramSocket::is_send_buffer_full() const {
  int unread = 0;
  int room = 0;
  socklen_t length = sizeof room;
  return ::ioctl(fd_.get(), SIOCOUTQ, &unread) == 0 &&
         ::getsockopt(fd_.get(), SOL_SOCKET, SO_SNDBUF, &room, &length) == 0 && unread >= room;
}

bool DatagramSocket::is_stalled() {
  pollfd waiting{.fd = fd_.get(), .events = POLLIN, .revents = 0};
  const bool unread = ::poll(&waiting, 1, 0) > 0 && (waiting.revents & POLLIN) != 0;
  const auto taken = counters_.received + counters_.truncated;
  const bool stalled = unread && unread_at_ == taken;
  unread_at_ = unread ? std::optional(taken) : std::nullopt;
  return stalled;
}

void DatagramSocket::on_readable() noexcept {
  bool destroyed = false;
  destroyed_ = &destroyed;
  bool delivered = false;
  for (std::size_t left = batch; left > 0;) {
    const auto wanted = std::min(left, incoming_.slots());
    const int taken = incoming_.take(fd_.get(), wanted);
    if (taken < 0 && errno != EAGAIN) ++counters_.receive_errors;
    const auto count = static_cast<std::size_t>(std::max(taken, 0));
    for (std::size_t i = 0; i < count; ++i) {
      delivered = deliver(i) || delivered;
      if (destroyed) return;
    }
    if (count < wanted) break;  // nothing is left
    left -= count;
  }
  destroyed_ = nullptr;
  if (delivered) on_batch_end_();
}

void DatagramSocket::on_error(std::error_code) noexcept {
  ++counters_.receive_errors;
}

/// True if it reached the owner; this object may be gone then.
bool DatagramSocket::deliver(std::size_t index) {
  if (wants_whole_ && incoming_.is_cut(index)) {
    ++counters_.truncated;
    return false;
  }
  ++counters_.received;
  on_received_(incoming_.received(index));
  return true;
}

}  // namespace discover::net
