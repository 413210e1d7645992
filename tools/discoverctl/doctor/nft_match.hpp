#pragma once

#include <nlohmann/json_fwd.hpp>

#include "nft_rules.hpp"

namespace discoverctl {

/// Whether something fits. In this order, so that of several the least counts.
enum class Fits { no, maybe, yes };

/// Whether one expression of a rule lets `packet` go on to the next. What is no condition does.
Fits fit(const nlohmann::json& expression, const Packet& packet);

}  // namespace discoverctl
