#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "config/error.hpp"

namespace discover::config {

/// Where a configuration is kept: a file, and what operators and packages drop beside it.
struct Sources {
  std::filesystem::path file;
  bool must_exist = false;           ///< the file, which may then be a pipe as well; the directories need not
  std::filesystem::path conf_d;      ///< of *.json, each laid over what comes before; empty: none
  std::filesystem::path services_d;  ///< of *.json, each one service; empty: none
  bool operator==(const Sources&) const = default;
};

/// Where an instance's is unless a file is named: below /etc/discoverd. The default instance has the empty name.
Sources default_sources(const std::string& instance);

struct Loaded {
  Config config;
  std::vector<std::string> files;  ///< that there were, in the order of reading; printable
};

/// What else a configuration must not say. Throws std::runtime_error with the key and what is wrong.
using Check = void (*)(const Config& config);

/// Reads it all: the file, then conf_d in the order of the names' bytes, each merged over what comes before as RFC 7386
/// has it; then the services of services_d after those of the files. Every file is checked for itself, so that an
/// error names the one at fault, and then the whole; `check` comes to both. Throws Error.
Loaded load(
    const Sources& sources, Check check = [](const Config&) {});

}  // namespace discover::config
