#pragma once

#include "facts.hpp"

namespace discoverctl {

/// Asks nft(8) for the rules of this network namespace; iptables-nft keeps its own there, too.
FirewallFacts read_firewall();

}  // namespace discoverctl
