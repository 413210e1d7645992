#include "net/control_sockets.hpp"

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <system_error>
#include <unistd.h>

#include <doctest/doctest.h>

#include "event/open_descriptors.hpp"
#include "event/run_until.hpp"
#include "net/inbox.hpp"

using discover::base::as_bytes;
using discover::base::Endpoint;
using discover::event::Loop;
using discover::event::run_until;
using namespace discover::net;
namespace fs = std::filesystem;

namespace {

struct TemporaryDirectory {
  TemporaryDirectory() {
    std::string name = fs::temp_directory_path() / "discover-test-XXXXXX";
    path = ::mkdtemp(name.data());
  }
  ~TemporaryDirectory() { fs::remove_all(path); }
  fs::path path;
};

mode_t mode_of(const fs::path& path) {
  struct stat status {};
  REQUIRE(::lstat(path.c_str(), &status) == 0);
  return status.st_mode & 07777;
}

SocketAddress unix_address(const fs::path& path) {
  sockaddr_un un{};
  un.sun_family = AF_UNIX;
  path.native().copy(un.sun_path, sizeof un.sun_path - 1);
  sockaddr_storage storage{};
  std::memcpy(&storage, &un, sizeof un);
  return {storage, sizeof un};
}

/// A client as control/PROTOCOL.md s.1 wants it: bound to an abstract address of the kernel's choice.
Fd open_client() {
  Fd client = open_datagram_socket(AF_UNIX, "client");
  sockaddr_un automatic{};
  automatic.sun_family = AF_UNIX;
  REQUIRE(::bind(client.get(), reinterpret_cast<sockaddr*>(&automatic), sizeof(sa_family_t)) == 0);
  return client;
}

std::error_code error_of_opening(const fs::path& path) {
  try {
    open_unix_control_socket(path);
  } catch (const std::system_error& error) {
    CHECK(std::string(error.what()).find(path.native()) != std::string::npos);
    return error.code();
  }
  return {};
}

/// Leaves a socket file behind, as a process does that is killed.
void leave_stale_socket(const fs::path& path) {
  const Fd socket = open_datagram_socket(AF_UNIX, "stale");
  const auto address = unix_address(path);
  REQUIRE(::bind(socket.get(), address.get(), address.length()) == 0);
}

}  // namespace

TEST_CASE("the control socket is for everybody, in a directory of its own that only its owner may change") {
  const TemporaryDirectory directory;
  const auto path = directory.path / "discoverd" / "control.sock";
  const auto before = ::umask(077);
  const auto control = open_unix_control_socket(path);
  ::umask(before);
  CHECK(mode_of(path) == 0666);
  CHECK(mode_of(path.parent_path()) == 0755);
}

TEST_CASE("a request arrives with its sender's credentials and can be answered") {
  const TemporaryDirectory directory;
  Loop loop;
  auto control = open_unix_control_socket(directory.path / "control.sock");
  Inbox daemon(loop, std::move(control.fd));
  Inbox client(loop, open_client());
  CHECK_FALSE(client.socket->send(unix_address(directory.path / "control.sock"), as_bytes("ask")));
  REQUIRE(run_until(loop, [&] { return daemon.texts.size() == 1; }));
  REQUIRE(daemon.credentials);
  CHECK(daemon.credentials->pid == ::getpid());
  CHECK(daemon.credentials->uid == ::geteuid());
  CHECK(daemon.credentials->gid == ::getegid());
  CHECK_FALSE(daemon.socket->send(daemon.source, as_bytes("answer")));
  REQUIRE(run_until(loop, [&] { return client.texts.size() == 1; }));
  CHECK(client.texts.front() == "answer");
}

TEST_CASE("a client that never reads loses its own answers only") {
  const TemporaryDirectory directory;
  Loop loop;
  auto control = open_unix_control_socket(directory.path / "control.sock");
  Inbox daemon(loop, std::move(control.fd));
  const Fd client = open_client();
  const auto address = unix_address(directory.path / "control.sock");
  REQUIRE(::sendto(client.get(), "ask", 3, 0, address.get(), address.length()) == 3);
  REQUIRE(run_until(loop, [&] { return daemon.texts.size() == 1; }));
  const std::string answer(16384, 'x');
  std::error_code error;
  for (int i = 0; i < 100'000 && !error; ++i) error = daemon.socket->send(daemon.source, as_bytes(answer));
  CHECK(error == std::errc::resource_unavailable_try_again);
  CHECK(daemon.socket->counters().send_dropped == 1);
  CHECK(daemon.socket->counters().send_errors == 0);
}

TEST_CASE("descriptors that a client passes along do not enter the process") {
  const TemporaryDirectory directory;
  Loop loop;
  auto control = open_unix_control_socket(directory.path / "control.sock");
  Inbox daemon(loop, std::move(control.fd));
  const Fd client = open_client();
  const auto before = open_descriptors();

  const auto address = unix_address(directory.path / "control.sock");
  char text = 'x';
  iovec part{&text, 1};
  alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(3 * sizeof(int))> room{};
  msghdr message{};
  message.msg_name = const_cast<sockaddr*>(address.get());
  message.msg_namelen = address.length();
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = room.data();
  message.msg_controllen = room.size();
  cmsghdr* control_header = CMSG_FIRSTHDR(&message);
  control_header->cmsg_level = SOL_SOCKET;
  control_header->cmsg_type = SCM_RIGHTS;
  control_header->cmsg_len = CMSG_LEN(3 * sizeof(int));
  const std::array<int, 3> passed{client.get(), client.get(), client.get()};
  std::memcpy(CMSG_DATA(control_header), passed.data(), sizeof passed);
  REQUIRE(::sendmsg(client.get(), &message, 0) == 1);

  REQUIRE(run_until(loop, [&] { return daemon.texts.size() == 1; }));
  CHECK(daemon.credentials);
  CHECK(open_descriptors() == before);
}

TEST_CASE("the socket's file goes with the socket, and a successor's file stays") {
  const TemporaryDirectory directory;
  const auto path = directory.path / "control.sock";
  { const auto control = open_unix_control_socket(path); }
  CHECK_FALSE(fs::exists(path));
  {
    const auto control = open_unix_control_socket(path);
    fs::rename(path, directory.path / "moved");  // keeps the inode in use, so the successor has another
    leave_stale_socket(path);
  }
  CHECK(fs::exists(path));
}

TEST_CASE("a socket that nobody reads any more is replaced") {
  const TemporaryDirectory directory;
  const auto path = directory.path / "control.sock";
  leave_stale_socket(path);
  REQUIRE(fs::exists(path));
  Loop loop;
  auto control = open_unix_control_socket(path);
  Inbox daemon(loop, std::move(control.fd));
  Inbox client(loop, open_client());
  CHECK_FALSE(client.socket->send(unix_address(path), as_bytes("x")));
  CHECK(run_until(loop, [&] { return daemon.texts.size() == 1; }));
}

TEST_CASE("a socket that somebody reads is refused and left alone") {
  const TemporaryDirectory directory;
  const auto path = directory.path / "control.sock";
  const auto first = open_unix_control_socket(path);
  CHECK(error_of_opening(path) == std::errc::address_in_use);
  CHECK(fs::exists(path));
}

TEST_CASE("what is no datagram socket is never removed") {
  const TemporaryDirectory directory;
  const auto file = directory.path / "file";
  std::ofstream(file) << "precious";
  CHECK(error_of_opening(file) == std::errc::file_exists);
  CHECK(fs::file_size(file) == 8);

  const auto path = directory.path / "stream";
  const Fd stream(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const auto address = unix_address(path);
  REQUIRE(::bind(stream.get(), address.get(), address.length()) == 0);
  CHECK(error_of_opening(path) == std::errc::wrong_protocol_type);
  CHECK(fs::exists(path));
}

TEST_CASE("a path that cannot be is an error that names it") {
  const TemporaryDirectory directory;
  CHECK(error_of_opening(directory.path / std::string(108, 'x')) == std::errc::filename_too_long);
  CHECK(error_of_opening(directory.path / "no" / "such" / "control.sock") == std::errc::no_such_file_or_directory);
}

TEST_CASE("the UDP control socket answers on loopback, and its port is its own") {
  Loop loop;
  const auto port = free_port();
  Inbox daemon(loop, open_udp_control_socket(port));
  Inbox client(loop, open_loopback_socket());
  CHECK_FALSE(client.socket->send(Endpoint{loopback, port}, as_bytes("ask")));
  REQUIRE(run_until(loop, [&] { return daemon.texts.size() == 1; }));
  CHECK_FALSE(daemon.credentials);
  CHECK_FALSE(daemon.socket->send(daemon.source, as_bytes("answer")));
  CHECK(run_until(loop, [&] { return client.texts.size() == 1; }));
  CHECK_THROWS_WITH_AS(open_udp_control_socket(port),
                       ("control socket 127.0.0.1:" + std::to_string(port) + "/udp: Address already in use").c_str(),
                       std::system_error);
}
