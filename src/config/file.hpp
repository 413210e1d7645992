#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "config/config.hpp"
#include "config/error.hpp"
#include "config/fits.hpp"

namespace discover::config {

/// Reads one configuration file: a JSON object, in which comments are allowed, a key that is absent or null
/// keeps its default, and nothing is unknown. Throws Error.
Config load(const std::filesystem::path& path);

/// The same from `text`. `file` is what errors call it.
Config parse(std::string_view text, const std::string& file);

/// The object in a file, before its keys are looked at. Throws Error.
nlohmann::json load_object(const std::filesystem::path& path);

}  // namespace discover::config
