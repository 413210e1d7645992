#include "base/log.hpp"

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <poll.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include <fmt/chrono.h>

namespace discover::base {
namespace {

LogLevel level = LogLevel::info;
bool waits = true;

/// A pipe that is writable has room for PIPE_BUF bytes at least: for a line.
bool has_room() {
  pollfd standard_error{.fd = STDERR_FILENO, .events = POLLOUT, .revents = 0};
  return ::poll(&standard_error, 1, 0) != 0;
}

/// systemd.exec(5): JOURNAL_STREAM holds device and inode of the stream that the journal reads. Comparing
/// them tells whether standard error still is that stream.
bool journal_reads_stderr() {
  const char* stream = std::getenv("JOURNAL_STREAM");
  struct stat status {};
  if (stream == nullptr || ::fstat(STDERR_FILENO, &status) != 0) return false;
  return fmt::format("{}:{}", status.st_dev, status.st_ino) == stream;
}

}  // namespace

std::string_view name(LogLevel of) {
  switch (of) {
    case LogLevel::error: return "error";
    case LogLevel::warning: return "warning";
    case LogLevel::info: return "info";
    case LogLevel::debug: return "debug";
  }
  return "?";
}

std::optional<LogLevel> parse_log_level(std::string_view text) {
  for (const auto candidate : {LogLevel::error, LogLevel::warning, LogLevel::info, LogLevel::debug}) {
    if (text == name(candidate)) return candidate;
  }
  return std::nullopt;
}

namespace log {

void set_level(LogLevel new_level) { level = new_level; }

void wait_for_nobody() { waits = false; }

bool enabled(LogLevel asked) { return asked <= level; }

void write(LogLevel of, std::string_view line) {
  static const bool journal = journal_reads_stderr();
  static std::uint64_t lost = 0;
  if (!waits && !has_room()) {
    ++lost;
    return;
  }
  if (const auto count = std::exchange(lost, 0); count > 0)
    warning("{} lines of this log are lost: nobody read them in time", count);
  std::string out;
  if (journal) {
    out = fmt::format("<{}>{}\n", static_cast<int>(of), line);
  } else {
    const auto now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const auto ms = now.time_since_epoch().count() % 1000;
    out = fmt::format("{:%H:%M:%S}.{:03} {:7} {}\n", fmt::localtime(std::chrono::system_clock::to_time_t(now)), ms,
                      name(of), line);
  }
  // One write per line, so that lines of several processes on one terminal stay whole.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, out.data(), out.size());
}

}  // namespace log
}  // namespace discover::base
