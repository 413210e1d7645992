#include "net/socket_address.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <cstring>
#include <netinet/in.h>

namespace discover::net {

SocketAddress::SocketAddress(base::Endpoint endpoint) : length_(sizeof(sockaddr_in)) {
  sockaddr_in in{};
  in.sin_family = AF_INET;
  in.sin_port = htons(endpoint.port);
  in.sin_addr.s_addr = htonl(endpoint.address.value);
  std::memcpy(&storage_, &in, sizeof in);
}

std::optional<base::Endpoint> SocketAddress::endpoint() const {
  if (length_ != sizeof(sockaddr_in) || storage_.ss_family != AF_INET) return std::nullopt;
  sockaddr_in in{};
  std::memcpy(&in, &storage_, sizeof in);
  return base::Endpoint{{ntohl(in.sin_addr.s_addr)}, ntohs(in.sin_port)};
}

bool operator==(const SocketAddress& a, const SocketAddress& b) { return std::ranges::equal(a.bytes(), b.bytes()); }

}  // namespace discover::net
