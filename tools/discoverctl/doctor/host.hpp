#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace discoverctl {

/// The text of a file of /proc or /run; empty if it cannot be read.
std::string read_text(const std::string& path);

/// Which kind of container this process runs in ("docker", "podman", "lxc", ...); nothing outside of any, as
/// far as can be seen.
std::optional<std::string> container_kind();

/// By what marks containers are known: the value of `container=` in the environment of process 1, or in
/// /run/systemd/container; whether /.dockerenv is there; whether /run/.containerenv is.
std::optional<std::string> container_kind(std::string_view declared, bool docker_mark, bool podman_mark);

/// Nothing where the kernel does not say.
std::optional<bool> is_clock_synchronised();

/// The systemd unit of a process; empty if it is of none.
std::string unit_of(std::uint64_t pid);

/// The unit that the text of /proc/PID/cgroup names: "discoverd.service"; empty if it names none.
std::string unit_in(std::string_view cgroup);

}  // namespace discoverctl
