#pragma once

#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "config/value.hpp"

namespace discover::config {

/// Takes every key of the file's object. Throws Error.
Config read_keys(const Value& object);

/// Every key that a configuration may have.
std::vector<std::string_view> known_keys();

}  // namespace discover::config
