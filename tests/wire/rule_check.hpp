#pragma once

#include "wire/description.hpp"

namespace discover::wire {

/// PROTOCOL.md s.4, asked of a description that has been read.
bool keeps_the_rules(const Description& description);

}  // namespace discover::wire
