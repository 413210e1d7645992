#include "net/segment_sockets.hpp"

#include <memory>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <system_error>
#include <vector>

#include <doctest/doctest.h>

#include "event/open_descriptors.hpp"
#include "event/run_until.hpp"
#include "net/inbox.hpp"

using namespace std::chrono_literals;
using namespace discover::net;
using discover::base::as_bytes;
using discover::base::as_text;
using discover::base::Bytes;
using discover::base::Delegate;
using discover::base::Endpoint;
using discover::base::Prefix;
using discover::event::Loop;
using discover::event::run_for;
using discover::event::run_until;

namespace {

constexpr Prefix lo_prefix{loopback, 8};
constexpr Endpoint everybody_at(std::uint16_t port) { return {{0x7fffffff}, port}; }

/// What the filter lets through: the magic, and a header's length.
std::string ours(const std::string& text) {
  std::string datagram = "DSCV" + text;
  datagram.resize(64, '.');
  return datagram;
}

struct Host {
  Host(Loop& loop, std::uint16_t port)
      : sockets(std::make_unique<SegmentSockets>(
            loop, "lo", lo_prefix, port, SegmentSockets::OnDatagram::to<&Host::on_datagram>(*this),
            BatchHooks{.on_end = Delegate<void()>::to<&Host::on_batch_end>(*this)})) {}
  void on_datagram(Endpoint from, Bytes bytes) noexcept {
    sources.push_back(from);
    texts.emplace_back(as_text(bytes));
    if (destroy) sockets.reset();
  }
  void on_batch_end() noexcept { ++batches; }
  std::vector<Endpoint> sources;
  std::vector<std::string> texts;
  int batches = 0;
  bool destroy = false;
  std::unique_ptr<SegmentSockets> sockets;
};

int option_of(const Fd& socket, int level, int option) {
  int value = -1;
  socklen_t length = sizeof value;
  REQUIRE(::getsockopt(socket.get(), level, option, &value, &length) == 0);
  return value;
}

}  // namespace

TEST_CASE("two instances on one host each hear every broadcast, their own too, from the shared port") {
  Loop loop;
  const auto port = free_port();
  Host a(loop, port), b(loop, port);
  const auto hello = ours("hello");
  CHECK_FALSE(a.sockets->broadcast(as_bytes(hello)));
  REQUIRE(run_until(loop, [&] { return a.texts.size() == 1 && b.texts.size() == 1; }));
  CHECK(b.texts.front() == hello);
  CHECK(b.sources.front() == Endpoint{loopback, port});
  CHECK(a.batches == 1);
  CHECK_FALSE(b.sockets->broadcast(as_bytes(hello)));
  CHECK(run_until(loop, [&] { return a.texts.size() == 2 && b.texts.size() == 2; }));
}

TEST_CASE("unicast reaches exactly the instance that it is for") {
  Loop loop;
  const auto port = free_port();
  Host a(loop, port), b(loop, port), c(loop, port);
  CHECK(a.sockets->unicast_port() == port);
  CHECK(b.sockets->unicast_port() != port);
  CHECK(c.sockets->unicast_port() != port);
  CHECK(c.sockets->unicast_port() != b.sockets->unicast_port());
  CHECK_FALSE(c.sockets->unicast({loopback, a.sockets->unicast_port()}, as_bytes(ours("to a"))));
  CHECK_FALSE(c.sockets->unicast({loopback, b.sockets->unicast_port()}, as_bytes(ours("to b"))));
  REQUIRE(run_until(loop, [&] { return a.texts.size() == 1 && b.texts.size() == 1; }));
  run_for(loop, 5ms);
  CHECK(a.texts == std::vector{ours("to a")});
  CHECK(b.texts == std::vector{ours("to b")});
  CHECK(c.texts.empty());
  CHECK(a.sources.front() == Endpoint{loopback, c.sockets->unicast_port()});
  CHECK(a.sockets->unicast_counters().received == 1);
  CHECK(c.sockets->unicast_counters().sent == 2);
}

TEST_CASE("an instance gets the usual port again once its holder is gone") {
  Loop loop;
  const auto port = free_port();
  auto first = std::make_unique<Host>(loop, port);
  const Host second(loop, port);
  first.reset();
  const Host third(loop, port);
  CHECK(second.sockets->unicast_port() != port);
  CHECK(third.sockets->unicast_port() == port);
}

TEST_CASE("what is too short or not ours never reaches the process, and is counted") {
  Loop loop;
  const auto port = free_port();
  Host host(loop, port);
  Inbox stranger(loop, open_loopback_socket());
  set_option(stranger.socket->fd(), SOL_SOCKET, SO_BROADCAST, 1, "stranger");
  const auto good = ours("good");
  auto foreign = good;
  foreign[3] = 'X';
  for (const auto& text : {foreign, good.substr(0, 63), std::string("DSCV"), std::string()}) {
    CHECK_FALSE(stranger.socket->send(everybody_at(port), as_bytes(text)));
    CHECK_FALSE(stranger.socket->send(Endpoint{loopback, port}, as_bytes(text)));
  }
  CHECK(host.sockets->broadcast_counters().kernel_dropped == 4);
  CHECK(host.sockets->unicast_counters().kernel_dropped == 4);
  CHECK_FALSE(stranger.socket->send(everybody_at(port), as_bytes(good)));
  REQUIRE(run_until(loop, [&] { return !host.texts.empty(); }));
  run_for(loop, 5ms);
  CHECK(host.texts == std::vector{good});
}

TEST_CASE("the filter passes the longest datagram whole") {
  Loop loop;
  const auto port = free_port();
  Host host(loop, port);
  auto longest = ours("long");
  longest.resize(1200, 'x');  // PROTOCOL.md s.2
  CHECK_FALSE(host.sockets->unicast({loopback, port}, as_bytes(longest)));
  REQUIRE(run_until(loop, [&] { return host.texts.size() == 1; }));
  CHECK(host.texts.front() == longest);
}

TEST_CASE(
    "of a datagram that is longer than any of the protocol the owner sees that it is too long, and the next is whole") {
  Loop loop;
  const auto port = free_port();
  Host host(loop, port);
  auto monster = ours("monster");
  monster.resize(9000, 'x');
  CHECK_FALSE(host.sockets->unicast({loopback, port}, as_bytes(monster)));
  CHECK_FALSE(host.sockets->unicast({loopback, port}, as_bytes(ours("next"))));
  REQUIRE(run_until(loop, [&] { return host.texts.size() == 2; }));
  CHECK(host.texts[0] == monster.substr(0, 2048));
  CHECK(host.texts[1] == ours("next"));
  CHECK(host.sockets->unicast_counters().received == 2);
  CHECK(host.sockets->unicast_counters().truncated == 0);
}

TEST_CASE("a segment takes in what waits at once, in order and in batches, each from its source") {
  Loop loop;
  const auto port = free_port();
  Host host(loop, port);
  Inbox one(loop, open_loopback_socket()), other(loop, open_loopback_socket());
  for (int i = 0; i < 70; ++i) {
    auto& from = i % 2 == 0 ? one : other;
    CHECK_FALSE(from.socket->send(Endpoint{loopback, port}, as_bytes(ours(std::to_string(i)))));
  }
  REQUIRE(run_until(loop, [&] { return host.texts.size() == 70; }));
  CHECK(host.batches == 1);
  for (std::size_t i = 0; i < 70; ++i) {
    CHECK(host.texts[i] == ours(std::to_string(i)));
    CHECK(host.sources[i] == local_endpoint((i % 2 == 0 ? one : other).socket->fd()));
  }
}

TEST_CASE("the sockets of a segment are closed, non-blocking, for one hop and for one device") {
  const auto port = free_port();
  const auto before = open_descriptors();
  {
    const Fd broadcast = open_broadcast_socket("lo", lo_prefix, port);
    const auto unicast = open_unicast_socket("lo", lo_prefix, port);
    CHECK(local_endpoint(broadcast) == everybody_at(port));
    CHECK(local_endpoint(unicast.fd) == Endpoint{loopback, port});
    for (const Fd* socket : {&broadcast, &unicast.fd}) {
      CHECK(option_of(*socket, IPPROTO_IP, IP_TTL) == 1);
      CHECK(option_of(*socket, SOL_SOCKET, SO_BINDTOIFINDEX) == 1);  // lo is the first link of its namespace
      CHECK(granted_receive_buffer(*socket) > 0);
      CHECK(granted_receive_buffer(*socket) <= std::size_t{4} << 20);
      CHECK(option_of(*socket, SOL_SOCKET, SO_SNDBUF) >
            option_of(open_datagram_socket(AF_INET, "plain"), SOL_SOCKET, SO_SNDBUF));
    }
    CHECK(option_of(broadcast, SOL_SOCKET, SO_REUSEADDR) == 1);
    CHECK(option_of(unicast.fd, SOL_SOCKET, SO_REUSEADDR) == 0);
  }
  CHECK(open_descriptors() == before);
}

TEST_CASE("nobody takes over the unicast socket of another instance") {
  Loop loop;
  const auto port = free_port();
  const Host host(loop, port);
  const Fd thief = open_datagram_socket(AF_INET, "thief");
  set_option(thief, SOL_SOCKET, SO_REUSEADDR, 1, "thief");
  CHECK_THROWS_AS(bind_to(thief, {loopback, port}, "thief"), std::system_error);
}

TEST_CASE("an interface or address that is not there is an error that names both, and leaves nothing open") {
  Loop loop;
  const auto before = open_descriptors();
  const auto open = [&](const char* interface, Prefix prefix) {
    SegmentSockets(loop, interface, prefix, free_port(), {});
  };
  CHECK_THROWS_AS(open("no-such-link", lo_prefix), std::system_error);
  const Prefix elsewhere{{0xc0000201}, 24};  // 192.0.2.1, an address for documentation (RFC 5737)
  CHECK_THROWS_AS(open("lo", elsewhere), std::system_error);
  CHECK_THROWS_WITH_AS(open_unicast_socket("lo", elsewhere, 9),
                       "unicast socket 192.0.2.1:9 on lo: Cannot assign requested address", std::system_error);
  CHECK(open_descriptors() == before);
}

TEST_CASE("a segment's sockets may be destroyed inside their own callback") {
  Loop loop;
  const auto port = free_port();
  Host host(loop, port);
  host.destroy = true;
  for (int i = 0; i < 3; ++i) CHECK_FALSE(host.sockets->unicast({loopback, port}, as_bytes(ours("x"))));
  REQUIRE(run_until(loop, [&] { return host.sockets == nullptr; }));
  CHECK(host.texts.size() == 1);
}
