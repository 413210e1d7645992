#include "service/notify.hpp"

#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <string>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <fmt/format.h>

namespace discover::service {
namespace {

/// Where systemd listens: a file, or a name in the abstract namespace, written with '@' for the zero byte. Nothing for
/// what it has never used.
socklen_t parse_address(std::string_view path, sockaddr_un& address) {
  const bool is_abstract = path.starts_with('@');
  if (path.size() < 2 || path.size() > sizeof address.sun_path || (!is_abstract && !path.starts_with('/'))) return 0;
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, path.size());
  if (is_abstract) address.sun_path[0] = '\0';
  return static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
}

/// Opened once: a daemon that has used up its descriptors is alive all the same, and must be able to say so.
int kept_socket() {
  static int socket = -1;
  if (socket >= 0) return socket;
  socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const timeval longest_wait{.tv_sec = 1, .tv_usec = 0};
  if (socket >= 0) ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &longest_wait, sizeof longest_wait);
  return socket;
}

/// The datagram of sd_notify(3), which systemd promises to keep (systemd.io/PORTABILITY_AND_STABILITY). Written out
/// here, as in OpenSSH since 9.8: libsystemd would bring six libraries more into a daemon that reads what strangers
/// send, and 0.9 MiB (tests/bench/README.md). False if there is no room.
bool notify(const std::string& state, int flags) {
  const char* path = std::getenv("NOTIFY_SOCKET");
  sockaddr_un address{};
  const auto length = path == nullptr ? 0 : parse_address(path, address);
  if (length == 0) return true;
  return ::sendto(kept_socket(), state.data(), state.size(), flags | MSG_NOSIGNAL,
                  reinterpret_cast<const sockaddr*>(&address), length) >= 0 ||
         errno != EAGAIN;
}

/// Of a variable that holds a number that is not negative, and nothing else.
std::optional<std::int64_t> number_in(const char* variable) {
  const char* value = std::getenv(variable);
  if (value == nullptr) return std::nullopt;
  const std::string_view text(value);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.begin(), text.end(), number);
  if (error != std::errc() || end != text.end() || number < 0) return std::nullopt;
  return number;
}

}  // namespace

void prepare_to_notify() {
  if (std::getenv("NOTIFY_SOCKET") != nullptr) kept_socket();
}

void notify_ready(std::string_view status) { notify("READY=1\nSTATUS=" + std::string(status), 0); }

bool notify_status(std::string_view status) { return notify("STATUS=" + std::string(status), MSG_DONTWAIT); }

void notify_reloading() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  const auto since_boot = std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
  const auto usec = std::chrono::duration_cast<std::chrono::microseconds>(since_boot).count();
  notify(fmt::format("RELOADING=1\nMONOTONIC_USEC={}", usec), 0);
}

void notify_alive() { notify("WATCHDOG=1", MSG_DONTWAIT); }

/// sd_watchdog_enabled(3): the second variable is there so that a child does not take the first for its own.
std::optional<std::chrono::microseconds> watchdog_period() {
  const auto usec = number_in("WATCHDOG_USEC");
  if (!usec || *usec == 0) return std::nullopt;
  if (std::getenv("WATCHDOG_PID") != nullptr && number_in("WATCHDOG_PID") != ::getpid()) return std::nullopt;
  return std::chrono::microseconds(*usec);
}

void notify_stopping() { notify("STOPPING=1", 0); }

}  // namespace discover::service
