#include "service/host.hpp"

#include <algorithm>
#include <chrono>
#include <sys/utsname.h>

#include "base/clock.hpp"
#include "base/text.hpp"
#include "service/state_file.hpp"

namespace discover::service {
namespace {

constexpr std::size_t most_os_release_bytes = 1 << 16;  // os-release(5) is some hundreds

std::string unquoted(std::string_view value) {
  if (value.empty() || (value.front() != '"' && value.front() != '\'')) return std::string(value);
  const char quote = value.front();
  std::string out;
  for (std::size_t i = 1; i < value.size() && value[i] != quote; ++i) {
    if (quote == '"' && value[i] == '\\' && i + 1 < value.size()) ++i;
    out += value[i];
  }
  return out;
}

std::optional<std::string> operating_system() {
  for (const auto* path : {"/etc/os-release", "/usr/lib/os-release"}) {
    std::optional<std::string> text;
    static_cast<void>(StateFile(path).read(most_os_release_bytes, text));
    if (text && !text->empty()) return os_release_value(*text, "PRETTY_NAME");
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> os_release_value(std::string_view text, std::string_view key) {
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.starts_with(key) && line.substr(key.size()).starts_with('=')) return unquoted(line.substr(key.size() + 1));
  }
  return std::nullopt;
}

std::string host_name() {
  utsname names{};
  return ::uname(&names) == 0 ? names.nodename : "";
}

std::string announced_name(std::string_view hostname) {
  std::string name;
  for (const char c : hostname) {
    if (c != '.') {
      name += base::is_valid_name({&c, 1}) ? c : '-';
    } else if (!name.empty() && name.back() != '.') {
      name += '.';
    }
  }
  if (name.ends_with('.')) name.pop_back();
  return name.empty() ? "localhost" : name;
}

HostFacts read_host_facts() {
  HostFacts facts;
  utsname names{};
  if (::uname(&names) == 0) {
    facts.hostname = names.nodename;
    facts.kernel = names.release;
    facts.arch = names.machine;
  }
  facts.os = operating_system();
  const auto up = std::chrono::duration_cast<std::chrono::seconds>(base::BootClock::now().time_since_epoch());
  const auto wall = std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
  facts.booted_at = (wall - up).time_since_epoch().count();
  return facts;
}

}  // namespace discover::service
