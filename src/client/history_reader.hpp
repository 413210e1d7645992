#pragma once

#include <string_view>

#include "discover/history.hpp"

namespace discover::client {

/// A row of `discoverd.history/1`. Throws Error(bad_reply), also for JSON that is none.
History read_history(std::string_view row);

/// A `discoverd.probe/1`. Throws Error(bad_reply).
Probe read_probe(std::string_view reply);

}  // namespace discover::client
