#pragma once

#include <optional>
#include <sys/socket.h>

#include "base/address.hpp"
#include "base/bytes.hpp"

namespace discover::net {

/// Where a datagram socket sends to or was sent to from, of any family; a value. Ports and addresses change
/// byte order here and nowhere else.
class SocketAddress {
 public:
  SocketAddress() = default;
  SocketAddress(base::Endpoint endpoint);
  /// Precondition: `length` is what the kernel said, at most sizeof(sockaddr_storage).
  SocketAddress(const sockaddr_storage& storage, socklen_t length) : storage_(storage), length_(length) {}

  /// Nothing for a sender that is not an IPv4 one.
  std::optional<base::Endpoint> endpoint() const;
  /// True for an AF_UNIX sender that bound no name: nobody can answer it.
  bool is_unnamed() const { return length_ <= sizeof(sa_family_t); }

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage_); }
  socklen_t length() const { return length_; }
  /// What tells addresses apart, for use as a key; valid as long as this object.
  base::Bytes bytes() const { return std::as_bytes(std::span(&storage_, 1)).first(length_); }

  friend bool operator==(const SocketAddress& a, const SocketAddress& b);

 private:
  sockaddr_storage storage_{};
  socklen_t length_ = 0;
};

}  // namespace discover::net
