#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace discover::scout {

/// A segment as the daemon reports it, and whether this host hears its own broadcasts there.
struct Echo {
  enum class Outcome : std::uint8_t {
    heard,
    not_heard,   ///< sent, and nothing came back
    not_sent,    ///< the kernel refused it: `detail` says why
    not_tested,  ///< no socket: `detail` says why
  };

  std::string interface;
  std::string address;  ///< of this host
  std::uint64_t prefix_length = 0;
  Outcome outcome = Outcome::not_tested;
  std::string detail;
};

/// Broadcasts one short datagram to each segment and waits at most half a second for all to come back, as
/// Linux lets every broadcast through the sender's own firewall. It lacks the protocol's magic, so the socket
/// filter of every node drops it before it wakes anybody. Fills in the outcomes; never throws for what the
/// network does.
void test_echoes(std::vector<Echo>& segments, std::uint16_t port);

}  // namespace discover::scout
