#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "base/address.hpp"
#include "base/clock.hpp"
#include "wire/description.hpp"
#include "wire/node_id.hpp"

namespace discover::discovery {

/// What is remembered of a peer from an earlier life of this node. Nothing of it is proven: whoever was there may have
/// gone.
struct RestoredPeer {
  wire::NodeId id;
  std::uint32_t interface_index = 0;  ///< 0: there is no interface of that name any more
  std::string interface;              ///< through which it was heard last
  base::Ipv4 address;
  std::uint16_t port = 0;
  base::TimePoint first_seen;
  base::TimePoint last_heard;
  std::uint32_t restarts = 0;
  wire::Description description;  ///< with what it announced as its addresses
};

inline constexpr std::chrono::hours restored_retention{24};  // after last heard: a fleet may be off for a night

}  // namespace discover::discovery
