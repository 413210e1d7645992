#include "daemon/places.hpp"

#include <cstdlib>
#include <stdexcept>
#include <unistd.h>

#include <fmt/format.h>

#include "base/text.hpp"
#include "discover/protocol.hpp"

namespace discover::daemon {
namespace {

namespace fs = std::filesystem;

/// What an environment variable names; nothing unless that is an absolute path.
std::optional<fs::path> path_in(const char* variable) {
  const char* text = std::getenv(variable);
  return text != nullptr && text[0] == '/' ? std::optional<fs::path>(text) : std::nullopt;
}

/// systemd sets a list where a unit has several (systemd.exec(5)): ours is the one that others were added to.
std::optional<fs::path> first_path_in(const char* variable) {
  const auto list = path_in(variable);
  if (!list) return std::nullopt;
  return list->native().substr(0, list->native().find(':'));
}

}  // namespace

std::string service_name(const std::string& instance) {
  return instance.empty() ? "discoverd" : "discoverd-" + instance;
}

fs::path system_directory(const std::string& instance) {
  return instance.empty() ? std::string(runtime_directory) : fmt::format("{}-{}", runtime_directory, instance);
}

fs::path control_socket_path(const std::string& instance) {
  if (const auto made = first_path_in("RUNTIME_DIRECTORY")) return *made / control_socket_name;
  const auto system = system_directory(instance);
  if (::geteuid() == 0 || ::access(system.c_str(), W_OK) == 0) return system / control_socket_name;
  if (const auto session = path_in("XDG_RUNTIME_DIR")) return *session / service_name(instance) / control_socket_name;
  throw std::runtime_error(fmt::format(
      "no place for the control socket: {} is not ours to make and XDG_RUNTIME_DIR names none", system.native()));
}

std::optional<fs::path> state_directory(const Options& options) {
  if (options.state_directory) return options.state_directory;
  return first_path_in("STATE_DIRECTORY");
}

fs::path key_file(const std::optional<std::string>& said) {
  if (said) return *said;
  if (const auto credentials = path_in("CREDENTIALS_DIRECTORY")) {
    const auto given = *credentials / "discoverd.keys";
    std::error_code ignored;
    if (fs::exists(given, ignored)) return given;
  }
  return "/etc/discoverd/keys";
}

}  // namespace discover::daemon
