#include "net/datagram_socket.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <linux/sock_diag.h>
#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace discover::net {
namespace {

constexpr int batch = 32;  // datagrams a wakeup: a flood on one socket must not starve timers and the others

/// Room for the credentials and not one byte more: what is left over decides whether the kernel installs
/// descriptors that a sender passes along, and those we never want.
union ControlBuffer {
  cmsghdr aligned;
  std::array<std::byte, CMSG_SPACE(sizeof(ucred))> bytes;
};

std::optional<Credentials> credentials_of(msghdr& message) {
  const cmsghdr* control = CMSG_FIRSTHDR(&message);
  if (control == nullptr || control->cmsg_level != SOL_SOCKET || control->cmsg_type != SCM_CREDENTIALS)
    return {};
  if (control->cmsg_len < CMSG_LEN(sizeof(ucred))) return {};
  ucred sender{};
  std::memcpy(&sender, CMSG_DATA(control), sizeof sender);
  return Credentials{sender.pid, sender.uid, sender.gid};
}

}  // namespace

DatagramSocket::DatagramSocket(event::Loop& loop, Fd fd, OnReceived on_received,
                               base::Delegate<void()> on_batch_end)
    : loop_(loop),
      fd_(std::move(fd)),
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
  for (int i = 0; i < batch; ++i) {
    const Outcome outcome = receive_one();
    if (destroyed) return;
    if (outcome == Outcome::nothing_left) break;
    delivered = delivered || outcome == Outcome::delivered;
  }
  destroyed_ = nullptr;
  if (delivered) on_batch_end_();
}

void DatagramSocket::on_error(std::error_code) noexcept {
  ++counters_.receive_errors;
}

DatagramSocket::Outcome DatagramSocket::receive_one() {
  const auto buffer = loop_.receive_buffer();
  sockaddr_storage source{};
  ControlBuffer control;
  iovec part{buffer.data(), buffer.size()};
  msghdr message{};
  message.msg_name = &source;
  message.msg_namelen = sizeof source;
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = &control;
  message.msg_controllen = sizeof control;
  const auto length = ::recvmsg(fd_.get(), &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (length < 0) {
    if (errno == EAGAIN) return Outcome::nothing_left;
    ++counters_.receive_errors;
    return Outcome::not_delivered;
  }
  if ((message.msg_flags & MSG_TRUNC) != 0) {
    ++counters_.truncated;
    return Outcome::not_delivered;
  }
  ++counters_.received;
  on_received_({SocketAddress(source, message.msg_namelen), buffer.first(static_cast<std::size_t>(length)),
                credentials_of(message)});
  return Outcome::delivered;  // this object may be gone
}

}  // namespace discover::net
