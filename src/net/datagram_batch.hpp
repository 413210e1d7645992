#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <sys/socket.h>
#include <sys/types.h>
#include <vector>

#include "base/bytes.hpp"
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

/// Takes datagrams from sockets, several with one system call (recvmmsg(2)). Allocates when it is made, and never
/// again.
class DatagramBatch {
 public:
  /// `buffer` outlives it and is divided among `slots` datagrams. Precondition: `slots` is at least 1.
  DatagramBatch(std::span<std::byte> buffer, std::size_t slots);

  std::size_t slots() const { return slots_.size(); }

  /// How many there were, at most `most` and as many as there are slots; never waits. -1: none, and errno says why.
  int take(int socket, std::size_t most);

  /// Of the last take(), until the next. The bytes of one that is longer than its slot are its first.
  Received received(std::size_t index);
  base::Bytes bytes(std::size_t index) const;
  bool is_cut(std::size_t index) const { return (messages_[index].msg_hdr.msg_flags & MSG_TRUNC) != 0; }

 private:
  struct Slot {
    iovec part{};
    sockaddr_storage source{};
    /// Room for the credentials and not one byte more: what is left over decides whether the kernel installs
    /// descriptors that a sender passes along, and those we never want.
    alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(sizeof(ucred))> control{};
  };
  void make_ready(std::size_t index);

  std::vector<Slot> slots_;
  std::vector<mmsghdr> messages_;
  std::size_t used_ = 0;  // slots in which the last take() has left something
};

}  // namespace discover::net
