#pragma once

#include <filesystem>

#include "config/config.hpp"

namespace discover::config {

/// Reads one configuration file. Throws config::Error.
Config load(const std::filesystem::path& path);

/// Throws config::Error if the description is too long for an announcement.
void check_fits(const wire::Description& description);

}  // namespace discover::config
