#pragma once

#include <string>
#include <string_view>

namespace discover::config {

/// What parse() finds wrong with `text`, without the file's name in front; empty if it is sound.
std::string reason(std::string_view text);

}  // namespace discover::config
