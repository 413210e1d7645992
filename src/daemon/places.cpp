#include "daemon/places.hpp"

#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

#include <fmt/format.h>

#include "base/text.hpp"
#include "discover/protocol.hpp"

namespace discover::daemon {

std::string service_name(const std::string& instance) {
  return instance.empty() ? "discoverd" : "discoverd-" + instance;
}

std::filesystem::path system_directory(const std::string& instance) {
  return instance.empty() ? std::string(runtime_directory) : fmt::format("{}-{}", runtime_directory, instance);
}

std::filesystem::path control_socket_path(const std::string& instance) {
  if (const char* made = std::getenv("RUNTIME_DIRECTORY")) {
    return std::filesystem::path(made) / control_socket_name;
  }
  const auto system = system_directory(instance);
  if (::geteuid() == 0 || ::access(system.c_str(), W_OK) == 0) return system / control_socket_name;
  if (const char* session = std::getenv("XDG_RUNTIME_DIR")) {
    return std::filesystem::path(session) / service_name(instance) / control_socket_name;
  }
  throw std::runtime_error(
      fmt::format("no place for the control socket: {} is not ours to make and XDG_RUNTIME_DIR is not set", system.native()));
}

std::optional<std::filesystem::path> state_directory(const Options& options) {
  if (options.state_directory) return options.state_directory;
  if (const char* made = std::getenv("STATE_DIRECTORY")) return made;
  return std::nullopt;
}

std::filesystem::path key_file(const std::optional<std::string>& said) {
  if (said) return *said;
  if (const char* credentials = std::getenv("CREDENTIALS_DIRECTORY")) {
    const auto given = std::filesystem::path(credentials) / "discoverd.keys";
    std::error_code ignored;
    if (std::filesystem::exists(given, ignored)) return given;
  }
  return "/etc/discoverd/keys";
}

}  // namespace discover::daemon
