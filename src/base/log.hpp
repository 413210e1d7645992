#pragma once

#include <optional>
#include <string_view>

#include <fmt/core.h>

namespace discover::base {

/// syslog's severities, as far as discoverd uses them (RFC 5424 s.6.2.1).
enum class LogLevel { error = 3, warning = 4, info = 6, debug = 7 };

std::string_view name(LogLevel level);
std::optional<LogLevel> parse_log_level(std::string_view name);

/// The process's log: lines to standard error, with sd-daemon(3) priorities when the journal reads them,
/// else with time and level. Text that another host chose must pass through printable() first.
namespace log {

void set_level(LogLevel level);
/// From now on a line for which standard error has no room, since nobody reads it, is lost; the next one that has says
/// how many were. Before, it is waited for.
void wait_for_nobody();
bool enabled(LogLevel level);
/// One line. A failed write is ignored: there is nowhere to say so.
void write(LogLevel level, std::string_view line);

template <class... Args>
void error(fmt::format_string<Args...> format, Args&&... args) {
  write(LogLevel::error, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void warning(fmt::format_string<Args...> format, Args&&... args) {
  if (enabled(LogLevel::warning)) write(LogLevel::warning, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void info(fmt::format_string<Args...> format, Args&&... args) {
  if (enabled(LogLevel::info)) write(LogLevel::info, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void debug(fmt::format_string<Args...> format, Args&&... args) {
  if (enabled(LogLevel::debug)) write(LogLevel::debug, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace log
}  // namespace discover::base
