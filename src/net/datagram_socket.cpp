#include "net/datagram_socket.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <linux/sock_diag.h>
#include <poll.h>
#include <sys/socket.h>
#include <utility>

namespace discover::net {
namespace {

constexpr std::size_t batch = 32;   // datagrams a wakeup where each takes a system call
constexpr std::size_t batches = 8;  // a wakeup where one call takes so many: others wait half a millisecond

}  // namespace

DatagramSocket::DatagramSocket(event::Loop& loop, Fd fd, OnReceived on_received, BatchHooks hooks, Interest interest)
    : loop_(loop),
      fd_(std::move(fd)),
      wants_whole_(interest == Interest::whole),
      incoming_(loop.receive_buffer(), wants_whole_ ? 1 : batch),
      on_received_(on_received),
      hooks_(hooks),
      poll_(loop, fd_.get(), base::Delegate<void()>::to<&DatagramSocket::on_readable>(*this),
            base::Delegate<void(std::error_code)>::to<&DatagramSocket::on_error>(*this)),
      gathered_(loop, base::Delegate<void()>::to<&DatagramSocket::on_readable>(*this)) {}

DatagramSocket::~DatagramSocket() {
  if (destroyed_ != nullptr) *destroyed_ = true;
}

std::error_code DatagramSocket::send(const SocketAddress& to, base::Bytes bytes) {
  const auto sent = ::sendto(fd_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL, to.get(), to.length());
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
  const auto most = wants_whole_ ? batch : batch * batches;
  const auto before = counters_.received;
  const auto taken = read(most);
  if (destroyed) return;
  destroyed_ = nullptr;
  if (!wants_whole_) set_pace(taken, taken == most);
  if (counters_.received != before) hooks_.on_end();
}

/// Returns how many it took; this object may be gone then.
std::size_t DatagramSocket::read(std::size_t most) {
  const bool* destroyed = destroyed_;
  std::size_t all = 0;
  while (all < most) {
    const auto wanted = std::min({most - all, batch, incoming_.slots()});
    const int taken = incoming_.take(fd_.get(), wanted);
    if (taken < 0 && errno != EAGAIN) ++counters_.receive_errors;
    const auto count = static_cast<std::size_t>(std::max(taken, 0));
    if (hooks_.on_start) tell_start(count);
    for (std::size_t i = 0; i < count; ++i) {
      deliver(i);
      if (*destroyed) return all;
    }
    all += count;
    if (count < wanted) break;  // nothing is left
  }
  return all;
}

void DatagramSocket::tell_start(std::size_t count) {
  std::array<base::Bytes, batch> next;
  for (std::size_t i = 0; i < count; ++i) next[i] = incoming_.bytes(i);
  hooks_.on_start(std::span(next).first(count));
}

void DatagramSocket::set_pace(std::size_t taken, bool more) {
  if (pace_.gathers_after(loop_.now_ms(), taken, more)) {
    if (!std::exchange(gathers_, true)) poll_.pause();
    gathered_.arm(ReadPace::pause);
  } else if (std::exchange(gathers_, false)) {
    poll_.resume();
  }
}

void DatagramSocket::on_error(std::error_code) noexcept { ++counters_.receive_errors; }

/// This object may be gone then.
void DatagramSocket::deliver(std::size_t index) {
  if (wants_whole_ && incoming_.is_cut(index)) {
    ++counters_.truncated;
    return;
  }
  ++counters_.received;
  on_received_(incoming_.received(index));
}

}  // namespace discover::net
