#include "daemon/settings.hpp"

#include <stdexcept>

#include <fmt/format.h>

#include "base/log.hpp"
#include "config/fits.hpp"
#include "config/sources.hpp"
#include "daemon/places.hpp"
#include "daemon/version.hpp"
#include "discover/protocol.hpp"
#include "service/host.hpp"
#include "wire/limits.hpp"
#include "wire/rules.hpp"

namespace discover::daemon {
namespace {

/// A file that is named is the whole configuration and must exist; the default one may, and has directories beside it.
config::Sources sources_of(const Options& options) {
  if (options.config) return {.file = *options.config, .must_exist = true};
  return config::default_sources(options.instance);
}

/// The command line wins over the files.
void lay_over(const Options& options, config::Config& config) {
  if (!options.interfaces.empty()) config.interfaces = options.interfaces;
  if (options.name) config.name = options.name;
  if (options.port) config.port = *options.port;
  if (options.control_port) config.control_port = options.control_port;
  if (options.listen_only) config.listen_only = {.everywhere = true, .interfaces = {}}, config.announce_only = {};
  if (options.announce_only) config.announce_only = {.everywhere = true, .interfaces = {}}, config.listen_only = {};
  if (options.profile) config.profile = config::parse_profile(*options.profile).value();
  if (options.log_level) config.log_level = base::parse_log_level(*options.log_level).value();
}

net::InterfacePatterns patterns_of(const std::vector<std::string>& texts, std::string_view key) {
  auto patterns = net::InterfacePatterns::parse(texts);
  if (!patterns) throw std::runtime_error(fmt::format("{}: {}", key, patterns.error()));
  return *std::move(patterns);
}

/// What the files get wrong and only the daemon knows.
void check_patterns(const config::Config& config) {
  static_cast<void>(patterns_of(config.interfaces, "interfaces"));
  static_cast<void>(Roles(config));
}

std::optional<std::string> if_sound(std::optional<std::string> text) {
  return text && wire::is_free_text(*text) ? std::move(text) : std::nullopt;
}

/// Nothing on a machine whose clock is not set yet.
std::optional<std::int64_t> if_sound(std::int64_t time) {
  return time >= 0 && time <= wire::latest_time_s ? std::optional(time) : std::nullopt;
}

}  // namespace

wire::Description make_description(const config::Config& config) {
  auto host = service::read_host_facts();
  return {.name = config.name ? *config.name : service::announced_name(host.hostname),
          .os = if_sound(std::move(host.os)),
          .kernel = if_sound(std::move(host.kernel)),
          .arch = if_sound(std::move(host.arch)),
          .version = std::string(version),
          .booted_at = if_sound(host.booted_at),
          .addresses = {},
          .tags = config.tags,
          .services = config.services};
}

Settings make_settings(const Options& options) {
  auto loaded = config::load(sources_of(options), check_patterns);
  Settings settings{.config = std::move(loaded.config), .instance = options.instance, .files = std::move(loaded.files)};
  auto& config = settings.config;
  lay_over(options, config);
  settings.patterns = patterns_of(config.interfaces, "--interface");  // those of the files are sound
  settings.roles = Roles(config);
  if (!config.control_port) config.control_port = settings.instance.empty() ? discover::control_port : std::uint16_t{0};
  if (*config.control_port != 0) settings.control_port = config.control_port;
  settings.description = make_description(config);
  if (config.auth != config::Auth::off) settings.keys = config::load_keys(key_file(config.key_file));
  config::check_fits(settings.description, config.passive);
  return settings;
}

}  // namespace discover::daemon
