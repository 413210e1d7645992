#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace discover::daemon {

/// The command line as it was given; what is absent is decided by the configuration.
struct Options {
  enum class Errand { run, check_config, show_config };

  Errand errand = Errand::run;
  std::optional<std::string> config;
  std::optional<std::string> state_directory;
  std::string instance;  ///< empty: the default one
  std::vector<std::string> interfaces;
  std::optional<std::string> name;
  std::optional<std::uint16_t> port;
  std::optional<std::uint16_t> control_port;
  bool listen_only = false;
  bool announce_only = false;
  std::optional<std::string> profile;
  std::optional<std::string> log_level;
};

/// The options; or, when the command line asks for help or is wrong, that has been said and this is the exit
/// status to end with: 0 or 2.
std::variant<Options, int> parse_options(int argc, char** argv);

}  // namespace discover::daemon
