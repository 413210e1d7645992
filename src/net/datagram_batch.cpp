#include "net/datagram_batch.hpp"

#include <algorithm>
#include <cstring>
#include <sys/uio.h>

namespace discover::net {
namespace {

std::optional<Credentials> credentials_of(msghdr& message) {
  const cmsghdr* control = CMSG_FIRSTHDR(&message);
  if (control == nullptr || control->cmsg_level != SOL_SOCKET || control->cmsg_type != SCM_CREDENTIALS) return {};
  if (control->cmsg_len < CMSG_LEN(sizeof(ucred))) return {};
  ucred sender{};
  std::memcpy(&sender, CMSG_DATA(control), sizeof sender);
  return Credentials{sender.pid, sender.uid, sender.gid};
}

}  // namespace

DatagramBatch::DatagramBatch(std::span<std::byte> buffer, std::size_t slots) : slots_(slots), messages_(slots) {
  const auto each = buffer.size() / slots;
  for (std::size_t i = 0; i < slots; ++i) {
    slots_[i].part = {buffer.data() + i * each, each};
    auto& message = messages_[i].msg_hdr;
    message.msg_name = &slots_[i].source;
    message.msg_iov = &slots_[i].part;
    message.msg_iovlen = 1;
    message.msg_control = slots_[i].control.data();
    make_ready(i);
  }
}

/// Undoes what the kernel writes there.
void DatagramBatch::make_ready(std::size_t index) {
  auto& message = messages_[index].msg_hdr;
  message.msg_namelen = sizeof slots_[index].source;
  message.msg_controllen = sizeof slots_[index].control;
}

int DatagramBatch::take(int socket, std::size_t most) {
  for (std::size_t i = 0; i < used_; ++i) make_ready(i);
  const auto wanted = static_cast<unsigned>(std::min(most, slots_.size()));
  const int taken = ::recvmmsg(socket, messages_.data(), wanted, MSG_DONTWAIT | MSG_CMSG_CLOEXEC, nullptr);
  used_ = taken < 0 ? 1 : static_cast<std::size_t>(taken);  // a call that fails may have written to the first
  return taken;
}

Received DatagramBatch::received(std::size_t index) {
  auto& message = messages_[index].msg_hdr;
  return {SocketAddress(slots_[index].source, message.msg_namelen), bytes(index), credentials_of(message)};
}

base::Bytes DatagramBatch::bytes(std::size_t index) const {
  return {static_cast<const std::byte*>(slots_[index].part.iov_base), messages_[index].msg_len};
}

}  // namespace discover::net
