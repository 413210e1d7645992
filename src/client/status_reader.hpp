#pragma once

#include <vector>

#include "client/members.hpp"
#include "discover/status.hpp"

namespace discover::client {

// Each takes a whole document and throws Error(bad_reply) where it is not what the control protocol says.

Status read_status(const nlohmann::json& document);
std::vector<Interface> read_interfaces(const nlohmann::json& document);

Keys read_keys(const nlohmann::json& document);

/// Every object in the document is a group; its order within is that of the names.
std::vector<Counter> read_counters(const nlohmann::json& document);

}  // namespace discover::client
