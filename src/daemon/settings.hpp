#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "config/config.hpp"
#include "daemon/options.hpp"
#include "net/interface_patterns.hpp"
#include "wire/description.hpp"

namespace discover::daemon {

/// All that the Daemon is told at its start: configuration file and command line made one.
struct Settings {
  config::Config config;
  std::string instance;  ///< empty: the default one
  net::InterfacePatterns patterns;
  std::filesystem::path control_socket;
  std::optional<std::uint16_t> control_port;  ///< nothing: that door is shut
  wire::Description description;              ///< without addresses
};

/// Throws std::runtime_error, in a sentence that names the file and key or the option at fault.
Settings make_settings(const Options& options);

}  // namespace discover::daemon
