#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "config/config.hpp"
#include "config/error.hpp"
#include "config/fits.hpp"

namespace discover::config {

/// What may be at a path. `any` is also a pipe: it is read until its writers are done, and is empty if it has none.
enum class Kind { regular, any };

/// Reads one configuration file: a JSON object, in which comments are allowed, a key that is absent or null
/// keeps its default, and nothing is unknown. Throws Error.
Config load(const std::filesystem::path& path, Kind kind = Kind::regular);

/// The same from `text`. `file` is what errors call it.
Config parse(std::string_view text, const std::string& file);

/// The object in a file, before its keys are looked at. Throws Error.
nlohmann::json load_object(const std::filesystem::path& path, Kind kind = Kind::regular);

}  // namespace discover::config
