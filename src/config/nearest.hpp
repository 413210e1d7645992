#pragma once

#include <span>
#include <string>
#include <string_view>

namespace discover::config {

/// What to tell somebody who wrote `unknown`: `did you mean "port"?` if one of the known words is near, else
/// all of them.
std::string suggestion(std::string_view unknown, std::span<const std::string_view> known);

}  // namespace discover::config
