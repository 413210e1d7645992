#pragma once

#include <cstdint>

#include "discovery/node.hpp"

/// What the numbers in the script of the fuzzer `node` choose, README.md.
namespace discover::fuzz {

/// The key of the fleet, where there is one.
const wire::Key& fleet_key();

/// Profile, capacity, domain, passiveness and trust; id and epoch are always the same.
discovery::NodeConfig configuration(std::uint8_t choice);

/// From the shortest one to nearly the longest.
wire::Description description(std::uint8_t tags);

/// A segment in one of the places for them, with the first id that it may have.
discovery::Segment place(discovery::SegmentId slot, std::uint8_t shape);

/// Somebody whom an earlier life knew: the node itself, too, may be given so.
discovery::RestoredPeer remembered(std::uint8_t number, base::TimePoint now);

}  // namespace discover::fuzz
