#pragma once

#include <system_error>
#include <vector>

#include "base/expected.hpp"
#include "net/link.hpp"

namespace discover::net {

/// Asks the kernel for all links and their addresses, by index. It waits for the answer, which takes well
/// under a millisecond with tens of links; a kernel that says nothing for a second is an error.
base::Expected<std::vector<Link>, std::error_code> read_links();

}  // namespace discover::net
