#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "config/key_file.hpp"
#include "daemon/options.hpp"
#include "daemon/roles.hpp"
#include "net/interface_patterns.hpp"
#include "wire/description.hpp"

namespace discover::daemon {

/// All that the Daemon is told, at its start and at each reload: configuration file and command line made one.
struct Settings {
  config::Config config;
  std::string instance;            ///< empty: the default one
  std::vector<std::string> files;  ///< that the configuration is from; printable
  net::InterfacePatterns patterns;
  Roles roles;
  std::optional<std::uint16_t> control_port;  ///< nothing: that door is shut
  wire::Description description;              ///< without addresses
  std::vector<config::NamedKey> keys;         ///< with auth alone
};

/// What this host says of itself, read afresh. It may be more than fits.
wire::Description make_description(const config::Config& config);

/// Throws std::runtime_error, in a sentence that names the file and key or the option at fault.
Settings make_settings(const Options& options);

}  // namespace discover::daemon
