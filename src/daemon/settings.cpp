#include "daemon/settings.hpp"

#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

#include <fmt/format.h>

#include "base/log.hpp"
#include "base/text.hpp"
#include "config/file.hpp"
#include "daemon/version.hpp"
#include "discover/protocol.hpp"
#include "service/host.hpp"
#include "wire/rules.hpp"

namespace discover::daemon {
namespace {

/// "discoverd", or "discoverd-blue" of an instance: what its directories and files are called.
std::string service_name(const std::string& instance) {
  return instance.empty() ? "discoverd" : "discoverd-" + instance;
}

/// The file that was named must exist; the default one may.
config::Config read_config(const Options& options) {
  if (options.config) return config::load(*options.config);
  const std::filesystem::path path = fmt::format("/etc/discoverd/{}.json", service_name(options.instance));
  std::error_code ignored;
  return std::filesystem::exists(path, ignored) ? config::load(path) : config::Config{};
}

/// systemd.exec(5) names the directory that it made for us; root may make its own; anybody else has one of
/// the login session (XDG Base Directory Specification).
std::filesystem::path control_socket_path(const std::string& instance) {
  if (const char* made = std::getenv("RUNTIME_DIRECTORY")) {
    return std::filesystem::path(made) / control_socket_name;
  }
  const std::filesystem::path system(instance.empty() ? std::string(runtime_directory)
                                                      : fmt::format("{}-{}", runtime_directory, instance));
  if (::geteuid() == 0 || ::access(system.c_str(), W_OK) == 0) return system / control_socket_name;
  if (const char* session = std::getenv("XDG_RUNTIME_DIR")) {
    return std::filesystem::path(session) / service_name(instance) / control_socket_name;
  }
  throw std::runtime_error(
      fmt::format("no place for the control socket: {} is not ours to make and XDG_RUNTIME_DIR is not set", system.native()));
}

/// The kernel takes host names that the protocol does not.
std::string announced_name(const std::string& hostname) {
  std::string name;
  for (const char c : hostname) name += c == '.' || base::is_valid_name(std::string(1, c)) ? c : '-';
  if (base::is_valid_name(name)) return name;
  throw std::runtime_error(
      fmt::format("the host name \"{}\" cannot be announced; choose one with --name", base::printable(hostname)));
}

std::optional<std::string> if_sound(std::optional<std::string> text) {
  return text && wire::is_free_text(*text) ? std::move(text) : std::nullopt;
}

wire::Description make_description(const config::Config& config) {
  auto host = service::read_host_facts();
  return {.name = config.name ? *config.name : announced_name(host.hostname),
          .os = if_sound(std::move(host.os)),
          .kernel = if_sound(std::move(host.kernel)),
          .arch = if_sound(std::move(host.arch)),
          .version = std::string(version),
          .booted_at = host.booted_at,
          .addresses = {},
          .tags = config.tags,
          .services = config.services};
}

}  // namespace

Settings make_settings(const Options& options) {
  Settings settings{.config = read_config(options), .instance = options.instance};
  auto& config = settings.config;
  if (!options.interfaces.empty()) config.interfaces = options.interfaces;
  if (options.name) config.name = options.name;
  if (options.port) config.port = *options.port;
  if (options.control_port) config.control_port = options.control_port;
  if (options.listen_only) config.listen_only = true;
  if (options.profile) config.profile = config::parse_profile(*options.profile).value();
  if (options.log_level) config.log_level = base::parse_log_level(*options.log_level).value();

  auto patterns = net::InterfacePatterns::parse(config.interfaces);
  if (!patterns) throw std::runtime_error(patterns.error());
  settings.patterns = std::move(*patterns);
  const auto default_port = settings.instance.empty() ? discover::control_port : std::uint16_t{0};
  const auto port = config.control_port.value_or(default_port);
  if (port != 0) settings.control_port = port;
  settings.control_socket = control_socket_path(settings.instance);
  settings.description = make_description(config);
  config::check_fits(settings.description);
  return settings;
}

}  // namespace discover::daemon
