#include "event/poll.hpp"

#include <arpa/inet.h>
#include <cstdint>
#include <fcntl.h>
#include <memory>
#include <netinet/in.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

#include <doctest/doctest.h>

#include "event/run_until.hpp"

using namespace std::chrono_literals;
using discover::base::Delegate;
using discover::event::Loop;
using discover::event::Poll;
using discover::event::run_for;
using discover::event::run_until;

namespace {

struct Watcher {
  Watcher(Loop& loop, int watched)
      : fd(watched),
        poll(std::make_unique<Poll>(loop, fd, Delegate<void()>::to<&Watcher::on_readable>(*this),
                                    Delegate<void(std::error_code)>::to<&Watcher::on_error>(*this))) {}
  ~Watcher() {
    poll.reset();
    ::close(fd);
  }
  void on_readable() noexcept {
    std::uint64_t content = 0;
    readable += ::read(fd, &content, sizeof content) > 0 ? 1 : 0;
    if (destroy) poll.reset();
  }
  void on_error(std::error_code code) noexcept {
    ++errors;
    error = code;
    if (destroy) poll.reset();
  }
  int fd;
  int readable = 0, errors = 0;
  std::error_code error;
  bool destroy = false;
  std::unique_ptr<Poll> poll;
};

/// A UDP socket on loopback, connected to a port that nobody has: sending brings the error ECONNREFUSED back.
int socket_with_refusing_peer() {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof to;
  const int other = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  REQUIRE(::bind(other, reinterpret_cast<sockaddr*>(&to), length) == 0);
  REQUIRE(::getsockname(other, reinterpret_cast<sockaddr*>(&to), &length) == 0);
  ::close(other);
  const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  REQUIRE(::connect(fd, reinterpret_cast<sockaddr*>(&to), length) == 0);
  return fd;
}

}  // namespace

TEST_CASE("a readable descriptor is reported until it is read") {
  Loop loop;
  Watcher watcher(loop, ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  run_for(loop, 5ms);
  CHECK(watcher.readable == 0);
  REQUIRE(::eventfd_write(watcher.fd, 1) == 0);
  CHECK(run_until(loop, [&] { return watcher.readable == 1; }));
  run_for(loop, 5ms);
  CHECK(watcher.readable == 1);
}

TEST_CASE("a watch may be destroyed inside its own callback") {
  Loop loop;
  Watcher watcher(loop, ::eventfd(1, EFD_NONBLOCK | EFD_CLOEXEC));
  watcher.destroy = true;
  CHECK(run_until(loop, [&] { return watcher.readable == 1; }));
  CHECK(watcher.poll == nullptr);
}

TEST_CASE("a socket's error is named, taken away and survived") {
  Loop loop;
  Watcher watcher(loop, socket_with_refusing_peer());
  for (int round = 1; round <= 3; ++round) {
    REQUIRE(::send(watcher.fd, "x", 1, 0) == 1);
    REQUIRE(run_until(loop, [&] { return watcher.errors == round; }));
    CHECK(watcher.error == std::errc::connection_refused);
    run_for(loop, 5ms);
    CHECK(watcher.errors == round);
  }
}

TEST_CASE("a watch may be destroyed inside its error callback") {
  Loop loop;
  Watcher watcher(loop, socket_with_refusing_peer());
  watcher.destroy = true;
  REQUIRE(::send(watcher.fd, "x", 1, 0) == 1);
  CHECK(run_until(loop, [&] { return watcher.errors == 1; }));
  CHECK(watcher.poll == nullptr);
}

TEST_CASE("an error that cannot be taken away is reported once and does not spin") {
  Loop loop;
  int ends[2];
  REQUIRE(::pipe2(ends, O_NONBLOCK | O_CLOEXEC) == 0);
  ::close(ends[0]);  // the writing end of a pipe nobody reads has a permanent error
  Watcher watcher(loop, ends[1]);
  REQUIRE(run_until(loop, [&] { return watcher.errors == 1; }));
  CHECK(watcher.error == std::errc::not_a_socket);
  run_for(loop, 5ms);
  CHECK(watcher.errors == 1);
}

TEST_CASE("watching what is no descriptor is an exception") {
  Loop loop;
  CHECK_THROWS_AS(Poll(loop, -1, {}, {}), std::system_error);
}
