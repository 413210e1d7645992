#include "net/datagram_socket.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <sys/socket.h>
#include <vector>

#include <doctest/doctest.h>

#include "event/run_until.hpp"
#include "net/inbox.hpp"

using namespace std::chrono_literals;
using discover::base::as_bytes;
using discover::base::Bytes;
using discover::base::Delegate;
using discover::base::Endpoint;
using discover::event::Loop;
using discover::event::run_for;
using discover::event::run_until;
using discover::net::DatagramSocket;
using discover::net::Fd;
using discover::net::Inbox;
using discover::net::Interest;
using discover::net::local_endpoint;
using discover::net::loopback;
using discover::net::open_loopback_socket;
using discover::net::Received;
using discover::net::set_option;

namespace {

struct Pair {
  Loop loop;
  Inbox a{loop, open_loopback_socket()};
  Inbox b{loop, open_loopback_socket()};
  Endpoint to_a = local_endpoint(a.socket->fd());
  Endpoint to_b = local_endpoint(b.socket->fd());
};

/// Reads as a segment's socket is read.
struct Gatherer {
  explicit Gatherer(Loop& loop)
      : socket(loop, open_loopback_socket(), DatagramSocket::OnReceived::to<&Gatherer::on_received>(*this),
               {.on_start = Delegate<void(std::span<const Bytes>)>::to<&Gatherer::on_start>(*this)},
               Interest::beginning) {}

  void on_start(std::span<const Bytes> next) noexcept {
    most_at_once = std::max(most_at_once, next.size());
    for (const auto bytes : next) foretold.emplace_back(discover::base::as_text(bytes));
  }
  void on_received(const Received& received) noexcept { texts.emplace_back(discover::base::as_text(received.bytes)); }

  std::vector<std::string> foretold, texts;
  std::size_t most_at_once = 0;
  DatagramSocket socket;
};

}  // namespace

TEST_CASE("a datagram arrives whole, with its source, and is counted at both ends") {
  Pair pair;
  CHECK_FALSE(pair.a.socket->send(pair.to_b, as_bytes("hello")));
  REQUIRE(run_until(pair.loop, [&] { return pair.b.texts.size() == 1; }));
  CHECK(pair.b.texts.front() == "hello");
  CHECK(pair.b.source.endpoint() == pair.to_a);
  CHECK_FALSE(pair.b.credentials);
  CHECK(pair.a.socket->counters().sent == 1);
  CHECK(pair.b.socket->counters().received == 1);
}

TEST_CASE("empty and longest datagrams arrive too") {
  Pair pair;
  const std::string longest(65507, 'x');  // RFC 768 in RFC 791
  CHECK_FALSE(pair.a.socket->send(pair.to_b, {}));
  CHECK_FALSE(pair.a.socket->send(pair.to_b, as_bytes(longest)));
  REQUIRE(run_until(pair.loop, [&] { return pair.b.texts.size() == 2; }));
  CHECK(pair.b.texts[0].empty());
  CHECK(pair.b.texts[1] == longest);
}

TEST_CASE("the owner hears the end of a batch after at most 32 datagrams") {
  Pair pair;
  for (int i = 0; i < 70; ++i) CHECK_FALSE(pair.a.socket->send(pair.to_b, as_bytes(std::to_string(i))));
  REQUIRE(run_until(pair.loop, [&] { return pair.b.texts.size() == 70 && !pair.b.batches.empty(); }));
  run_for(pair.loop, 5ms);
  CHECK(pair.b.batches == std::vector<std::size_t>{32, 64, 70});
  CHECK(pair.b.texts[69] == "69");
}

TEST_CASE("a socket may be destroyed inside its own callback, with datagrams left to read") {
  Pair pair;
  pair.b.destroy_at = 2;
  for (int i = 0; i < 5; ++i) CHECK_FALSE(pair.a.socket->send(pair.to_b, as_bytes("x")));
  REQUIRE(run_until(pair.loop, [&] { return pair.b.socket == nullptr; }));
  CHECK(pair.b.texts.size() == 2);
  CHECK(pair.b.batches.empty());
}

TEST_CASE("a socket may be destroyed at the end of a batch") {
  Pair pair;
  pair.b.destroy_at_batch_end = true;
  CHECK_FALSE(pair.a.socket->send(pair.to_b, as_bytes("x")));
  CHECK(run_until(pair.loop, [&] { return pair.b.socket == nullptr; }));
}

TEST_CASE("what the receive buffer has no room for is counted, although nothing follows it") {
  Pair pair;
  set_option(pair.b.socket->fd(), SOL_SOCKET, SO_RCVBUF, 4096, "test");
  const std::string kilobyte(1000, 'x');
  for (int i = 0; i < 50; ++i) CHECK_FALSE(pair.a.socket->send(pair.to_b, as_bytes(kilobyte)));
  const auto dropped = pair.b.socket->counters().kernel_dropped;
  CHECK(dropped > 0);
  CHECK(run_until(pair.loop, [&] { return pair.b.texts.size() + dropped == 50; }));
  CHECK(pair.b.socket->counters().kernel_dropped == dropped);
}

TEST_CASE("a send that the kernel refuses is an error and counted") {
  Pair pair;
  const std::string too_long(65508, 'x');
  CHECK(pair.a.socket->send(pair.to_b, as_bytes(too_long)) == std::errc::message_size);
  CHECK(pair.a.socket->send(Endpoint{{0x7fffffff}, 9}, as_bytes("x")) == std::errc::permission_denied);
  CHECK(pair.a.socket->counters().send_errors == 2);
  CHECK(pair.a.socket->counters().sent == 0);
}

TEST_CASE("a datagram that is longer than the buffer is counted and not delivered") {
  Loop loop;
  std::array<int, 2> ends{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) == 0);
  Inbox inbox(loop, Fd(ends[0]));
  const Fd other(ends[1]);
  const std::string too_long(loop.receive_buffer().size() + 1, 'x');
  REQUIRE(::send(other.get(), too_long.data(), too_long.size(), 0) > 0);
  REQUIRE(::send(other.get(), "next", 4, 0) == 4);
  REQUIRE(run_until(loop, [&] { return !inbox.texts.empty(); }));
  CHECK(inbox.texts.front() == "next");
  CHECK(inbox.socket->counters().truncated == 1);
  CHECK(inbox.socket->counters().received == 1);
}

TEST_CASE("an error on the socket is counted, and later datagrams arrive") {
  Pair pair;
  const auto nobody = local_endpoint(open_loopback_socket());
  const discover::net::SocketAddress refusing(nobody);
  REQUIRE(::connect(pair.b.socket->fd().get(), refusing.get(), refusing.length()) == 0);
  REQUIRE(::send(pair.b.socket->fd().get(), "x", 1, 0) == 1);
  REQUIRE(run_until(pair.loop, [&] { return pair.b.socket->counters().receive_errors == 1; }));
  sockaddr_storage any{};
  any.ss_family = AF_UNSPEC;
  REQUIRE(::connect(pair.b.socket->fd().get(), reinterpret_cast<sockaddr*>(&any), sizeof any) == 0);
  bind_to(pair.b.socket->fd(), pair.to_b, "test");
  CHECK_FALSE(pair.a.socket->send(pair.to_b, as_bytes("later")));
  REQUIRE(run_until(pair.loop, [&] { return pair.b.texts.size() == 1; }));
  CHECK(pair.b.texts.front() == "later");
}

TEST_CASE("a socket is stalled when a datagram waits from one look to the next and none is taken between") {
  Pair pair;
  auto& socket = *pair.b.socket;
  CHECK_FALSE(socket.is_stalled());
  CHECK_FALSE(pair.a.socket->send(pair.to_b, as_bytes("1")));
  CHECK_FALSE(socket.is_stalled());
  CHECK(socket.is_stalled());
  REQUIRE(run_until(pair.loop, [&] { return pair.b.texts.size() == 1; }));
  CHECK_FALSE(socket.is_stalled());
  for (int i = 0; i < 3; ++i) {  // always one that waits, and never the same
    CHECK_FALSE(pair.a.socket->send(pair.to_b, as_bytes("x")));
    CHECK_FALSE(socket.is_stalled());
    REQUIRE(run_until(pair.loop, [&] { return pair.b.texts.size() == 2U + static_cast<std::size_t>(i); }));
  }
}

TEST_CASE(
    "a socket that is read in batches takes all, tells of each before it comes, and gathers what comes thick and "
    "fast") {
  Loop loop;
  Gatherer reader(loop);
  Inbox sender(loop, open_loopback_socket());
  const auto to = local_endpoint(reader.socket.fd());
  std::size_t sent = 0;
  const auto send = [&](std::size_t count) {
    for (std::size_t i = 0; i < count; ++i, ++sent)
      CHECK_FALSE(sender.socket->send(to, as_bytes(std::to_string(sent))));
  };
  send(200);
  REQUIRE(run_until(loop, [&] { return reader.texts.size() == sent; }));
  for (int i = 0; i < 200; ++i) {
    send(1);
    loop.run_once();  // never waits for long: a pause ends by itself
  }
  REQUIRE(run_until(loop, [&] { return reader.texts.size() == sent; }));
  for (std::size_t i = 0; i < sent; ++i) REQUIRE(reader.texts[i] == std::to_string(i));
  CHECK(reader.foretold == reader.texts);
  CHECK(reader.most_at_once <= 32);
}
