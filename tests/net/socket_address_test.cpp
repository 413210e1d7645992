#include "net/socket_address.hpp"

#include <cstring>
#include <netinet/in.h>
#include <sys/un.h>

#include <doctest/doctest.h>

using discover::base::Endpoint;
using discover::net::SocketAddress;

TEST_CASE("an endpoint survives the way into a socket address and back") {
  const Endpoint endpoint{{0x0a000007}, 9842};
  const SocketAddress address(endpoint);
  REQUIRE(address.endpoint());
  CHECK(*address.endpoint() == endpoint);
  CHECK_FALSE(address.is_unnamed());
}

TEST_CASE("a socket address holds network byte order") {
  sockaddr_in in{};
  const SocketAddress address(Endpoint{{0x0a000007}, 9842});
  REQUIRE(address.length() == sizeof in);
  std::memcpy(&in, address.get(), sizeof in);
  CHECK(in.sin_addr.s_addr == htonl(0x0a000007));
  CHECK(in.sin_port == htons(9842));
}

TEST_CASE("an AF_UNIX address is no endpoint, and unnamed without a path") {
  sockaddr_storage storage{};
  storage.ss_family = AF_UNIX;
  CHECK_FALSE(SocketAddress(storage, sizeof(sockaddr_un)).endpoint());
  CHECK_FALSE(SocketAddress(storage, sizeof(sa_family_t) + 6).is_unnamed());
  CHECK(SocketAddress(storage, sizeof(sa_family_t)).is_unnamed());
  CHECK(SocketAddress(storage, 0).is_unnamed());
}

TEST_CASE("socket addresses are equal if the kernel would send to the same place") {
  CHECK(SocketAddress(Endpoint{{1}, 2}) == SocketAddress(Endpoint{{1}, 2}));
  CHECK_FALSE(SocketAddress(Endpoint{{1}, 2}) == SocketAddress(Endpoint{{1}, 3}));
  sockaddr_storage storage{};
  storage.ss_family = AF_UNIX;
  CHECK_FALSE(SocketAddress(storage, sizeof(sa_family_t) + 5) == SocketAddress(storage, sizeof(sa_family_t) + 6));
}
