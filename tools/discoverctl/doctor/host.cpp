#include "host.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/timex.h>

#include <fmt/format.h>

namespace discoverctl {
namespace {

/// `container=` of process 1: systemd's container interface; only root may look.
std::string declared_container() {
  auto text = read_text("/run/systemd/container");
  if (!text.empty()) return text.substr(0, text.find('\n'));
  constexpr std::string_view key = "container=";
  const auto environment = std::string(1, '\0') + read_text("/proc/1/environ");
  const auto start = environment.find(std::string(1, '\0') + std::string(key));
  if (start == environment.npos) return {};
  return environment.c_str() + start + 1 + key.size();
}

bool exists(const char* path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

}  // namespace

std::string read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::optional<std::string> container_kind(std::string_view declared, bool docker_mark, bool podman_mark) {
  if (!declared.empty()) return std::string(declared);
  if (podman_mark) return "podman";
  if (docker_mark) return "docker";
  return std::nullopt;
}

std::optional<std::string> container_kind() {
  return container_kind(declared_container(), exists("/.dockerenv"), exists("/run/.containerenv"));
}

std::optional<bool> is_clock_synchronised() {
  timex clock{};
  if (::adjtimex(&clock) < 0) return std::nullopt;
  return (clock.status & STA_UNSYNC) == 0;
}

std::string unit_in(std::string_view cgroup) {
  while (!cgroup.empty()) {
    auto line = cgroup.substr(0, cgroup.find('\n'));
    cgroup.remove_prefix(std::min(line.size() + 1, cgroup.size()));
    line.remove_prefix(std::min(line.rfind('/') + 1, line.size()));
    if (line.ends_with(".service")) return std::string(line);
  }
  return {};
}

std::string unit_of(std::uint64_t pid) { return unit_in(read_text(fmt::format("/proc/{}/cgroup", pid))); }

}  // namespace discoverctl
