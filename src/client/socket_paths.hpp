#pragma once

#include <string>
#include <vector>

#include "discover/client.hpp"

namespace discover::client {

/// Where the control socket may be, in the order to try (PROTOCOL.md s.1). Never empty. Reads
/// $XDG_RUNTIME_DIR.
std::vector<std::string> socket_paths(const ClientOptions& options);

}  // namespace discover::client
