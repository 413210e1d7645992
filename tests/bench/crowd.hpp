#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "discovery/node.hpp"
#include "peer_builder.hpp"

namespace discover::bench {

/// A node with one segment and the datagrams of `count` other hosts there.
class Crowd {
 public:
  explicit Crowd(std::size_t count);
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;

  struct Letter {
    base::Endpoint source;
    discovery::test::Packet packet;
  };

  /// One announcement with the description of every peer, in random order.
  std::vector<Letter> announcements();
  /// At least `least` heartbeats, in rounds of one of every peer in random order.
  std::vector<Letter> heartbeats(std::size_t least);

  /// Hands the letters to the node, and does what the daemon does after each.
  void hand_over(const std::vector<Letter>& letters);

  const discovery::Node& node() const { return node_; }

 private:
  Letter letter(std::size_t peer, bool body);
  std::vector<std::size_t> shuffled();

  base::TimePoint now_{std::chrono::hours(100)};
  base::Random random_{1};
  discovery::Node node_;
  std::vector<discovery::test::PeerBuilder> peers_;
};

}  // namespace discover::bench
