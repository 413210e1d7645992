#pragma once

#include <cstddef>
#include <string_view>
#include <sys/types.h>
#include <system_error>
#include <vector>

#include "net/fd.hpp"
#include "net/socket_address.hpp"

namespace discover::daemon {

/// From where replies are sent. The kernel charges a datagram to the socket that it was sent from until it is
/// read: some of those who ask and never read are enough to fill one. So each user has some of his own, as
/// long as he does not read, and fills no others.
class ReplySockets {
 public:
  static constexpr std::size_t most_of_one_uid = 8;  ///< each holds 208 KiB and a datagram

  /// At most so many in all, so that many users fill no memory either.
  explicit ReplySockets(std::size_t most) : most_(most) {}

  /// EAGAIN: there is no room; EPERM: he has connected, and so takes nothing from here; EMFILE: it cannot be
  /// opened.
  std::error_code send(uid_t uid, const net::SocketAddress& to, std::string_view text);

 private:
  struct Lent {
    net::Fd socket;
    uid_t uid;  // whose replies are in it, or were
  };

  std::error_code lend(uid_t uid);

  std::size_t most_;
  std::vector<Lent> lent_;
};

}  // namespace discover::daemon
