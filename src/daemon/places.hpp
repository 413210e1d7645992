#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "daemon/options.hpp"

namespace discover::daemon {

/// "discoverd", or "discoverd-blue" of an instance: what its directories and files are called.
std::string service_name(const std::string& instance);

/// Where the system's daemon has its control socket, in a folder that only root may make.
std::filesystem::path system_directory(const std::string& instance);

/// systemd.exec(5) names the directory that it made for us; root may make its own; anybody else has one of
/// the login session (XDG Base Directory Specification). Throws std::runtime_error if there is none.
std::filesystem::path control_socket_path(const std::string& instance);

/// Where to keep what outlives the process: what was said, or what systemd made. Nothing: nowhere.
std::optional<std::filesystem::path> state_directory(const Options& options);

/// Where the keys are: what was said; else the service's credential `discoverd.keys` (systemd.exec(5), CREDENTIALS), if
/// it has one; else /etc/discoverd/keys.
std::filesystem::path key_file(const std::optional<std::string>& said);

}  // namespace discover::daemon
