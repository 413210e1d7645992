#pragma once

#include <string>

#include "config/config.hpp"

namespace discover::config {

enum class Layout { one_line, readable };

/// The configuration as a file would say it: every key, in the order of the manual. ASCII; reading it gives
/// the same Config again.
std::string to_document(const Config& config, Layout layout);

}  // namespace discover::config
