#pragma once

#include "discover/client.hpp"
#include "facts.hpp"

namespace discoverctl {

/// Asks the daemon, the kernel and nft(8), and tests by one short broadcast for each segment of a daemon that
/// announces whether this host hears itself. What cannot be found out is left empty; never fails for that.
/// Throws Error(bad_request) for options that make no sense.
Facts gather_facts(const discover::ClientOptions& options);

}  // namespace discoverctl
