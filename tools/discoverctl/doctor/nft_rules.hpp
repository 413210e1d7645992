#pragma once

#include <cstdint>
#include <string>

namespace discoverctl {

/// A broadcast of the protocol, as a firewall sees it.
struct Packet {
  bool incoming = true;
  std::string interface;
  std::string destination;  ///< the subnet's broadcast address
  std::uint16_t port = 0;   ///< source and destination
};

/// What a ruleset does with a packet.
struct Passage {
  enum class Outcome : std::uint8_t { passes, may_be_dropped, dropped, not_understood };

  Outcome outcome = Outcome::passes;
  std::string
      where;  ///< "the rule with handle 7 of chain input in table inet filter", or the policy; empty if it passes
  std::string chain;  ///< "inet filter input", as nft(8) names it
};

/// Follows `packet` through the base chains of its hooks as nft(8) would, in text that `nft -j list ruleset`
/// gave (libnftables-json(5)). Where a rule looks at what is not known here, such as the sender's address or
/// the content of a named set, it may or may not fit. Pure.
Passage passage(const std::string& ruleset, const Packet& packet);

}  // namespace discoverctl
