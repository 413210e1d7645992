#include "service/notify.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <doctest/doctest.h>

using namespace discover::service;

namespace {

/// Plays systemd: the socket that sd_notify(3) writes to, in a folder of its own that is the current one meanwhile.
class Supervisor {
 public:
  /// By a file, or by a name in the abstract namespace.
  explicit Supervisor(std::string name = folder() / file) {
    sockaddr_un address{};
    REQUIRE(name.size() <= sizeof address.sun_path);
    address.sun_family = AF_UNIX;
    name.copy(address.sun_path, sizeof address.sun_path);
    if (name.front() == '@') address.sun_path[0] = '\0';
    std::filesystem::create_directory(folder());
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    REQUIRE(::bind(fd_, reinterpret_cast<sockaddr*>(&address), length) == 0);
    std::filesystem::current_path(folder());
    ::setenv("NOTIFY_SOCKET", name.c_str(), 1);
  }
  ~Supervisor() {
    ::unsetenv("NOTIFY_SOCKET");
    ::close(fd_);
    std::filesystem::current_path(before_);
    std::filesystem::remove_all(folder());
  }
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  static constexpr auto file = "socket";
  static std::filesystem::path folder() {
    return std::filesystem::temp_directory_path() / ("discoverd-notify-" + std::to_string(::getpid()));
  }

  std::string heard() const {
    std::array<char, 256> text{};
    const auto length = ::recv(fd_, text.data(), text.size(), MSG_DONTWAIT);
    return length > 0 ? std::string(text.data(), static_cast<std::size_t>(length)) : std::string();
  }

 private:
  std::filesystem::path before_ = std::filesystem::current_path();
  int fd_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
};

}  // namespace

TEST_CASE("systemd is told of readiness, status and stopping") {
  const Supervisor systemd;
  notify_ready("1 peer on 1 segment");
  CHECK(systemd.heard() == "READY=1\nSTATUS=1 peer on 1 segment");
  notify_status("2 peers");
  CHECK(systemd.heard() == "STATUS=2 peers");
  notify_reloading();
  const auto reloading = systemd.heard();
  CHECK(reloading.starts_with("RELOADING=1\nMONOTONIC_USEC="));
  CHECK(std::stoull(reloading.substr(reloading.rfind('=') + 1)) > 0);
  notify_alive();
  CHECK(systemd.heard() == "WATCHDOG=1");
  notify_stopping();
  CHECK(systemd.heard() == "STOPPING=1");
}

TEST_CASE("a systemd that does not read is waited for no longer than for what it must learn") {
  const Supervisor systemd;
  const auto start = std::chrono::steady_clock::now();
  int told = 0;
  while (told < 100'000 && notify_status("1 peer")) ++told;
  CHECK(told < 100'000);
  notify_alive();
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(1));
  notify_stopping();
  CHECK(systemd.heard() == "STATUS=1 peer");
  CHECK(notify_status("2 peers"));
}

TEST_CASE("a process without descriptors left says that it is alive") {
  const Supervisor systemd;
  notify_alive();
  REQUIRE(systemd.heard() == "WATCHDOG=1");
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  const rlimit none{.rlim_cur = 0, .rlim_max = before.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
  notify_alive();
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
  CHECK(systemd.heard() == "WATCHDOG=1");
}

TEST_CASE("systemd may listen at an abstract name, as long as one can be") {
  const auto name = "@discoverd-notify-" + std::to_string(::getpid());
  for (const auto& each : {name, name + std::string(sizeof(sockaddr_un::sun_path) - name.size(), 'x')}) {
    const Supervisor systemd(each);
    notify_status("3 peers");
    CHECK(systemd.heard() == "STATUS=3 peers");
  }
}

TEST_CASE("a place that cannot be is nobody's") {
  const Supervisor systemd;
  for (const auto& place :
       {std::string(), std::string("/"), std::string(Supervisor::file), "/" + std::string(200, 'x')}) {
    ::setenv("NOTIFY_SOCKET", place.c_str(), 1);
    notify_status("");
    CHECK(systemd.heard() == "");
  }
}

TEST_CASE("the watchdog's period is systemd's word, and only if it means this process") {
  CHECK_FALSE(watchdog_period());
  ::setenv("WATCHDOG_USEC", "10000000", 1);
  CHECK(watchdog_period() == std::chrono::seconds(10));
  ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
  CHECK(watchdog_period() == std::chrono::seconds(10));
  ::setenv("WATCHDOG_PID", "1", 1);
  CHECK_FALSE(watchdog_period());
  ::unsetenv("WATCHDOG_PID");
  for (const auto* wrong : {"0", "", "-1", "10s", "18446744073709551615", "99999999999999999999"}) {
    ::setenv("WATCHDOG_USEC", wrong, 1);
    CHECK_FALSE(watchdog_period());
  }
  ::unsetenv("WATCHDOG_USEC");
  ::unsetenv("WATCHDOG_PID");
}

TEST_CASE("without a supervisor nothing happens") {
  ::unsetenv("NOTIFY_SOCKET");
  notify_ready("");
  notify_stopping();
}
