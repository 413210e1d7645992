#pragma once

#include <string>
#include <vector>

#include "discover/client.hpp"

namespace discoverctl {

// Words of the running daemon that a shell may complete: such as need no quoting in any. None if it does not
// answer at once.

std::vector<std::string> known_names(const discover::ClientOptions& options);
std::vector<std::string> known_tags(const discover::ClientOptions& options);
std::vector<std::string> known_services(const discover::ClientOptions& options);
/// Of the daemons that run on this host.
std::vector<std::string> known_instances();

}  // namespace discoverctl
