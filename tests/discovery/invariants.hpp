#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "discovery/node.hpp"

namespace discover::discovery::test {

/// The sum of all counters that are the outcome of a datagram.
std::uint64_t outcomes(const Counters& counters);

/// What must hold of every node between two calls, whatever was done to it, and does not. Nothing: all of it holds.
std::optional<std::string_view> broken_invariant(const Node& node);

}  // namespace discover::discovery::test
