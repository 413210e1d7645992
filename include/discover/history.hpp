#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "discover/peer.hpp"

namespace discover {

/// Something that once happened to a peer.
struct PastEvent {
  std::optional<WallTime> at;
  std::string kind;                    ///< see namespace kind
  std::vector<std::string> changed;    ///< of `updated`: keys in the control protocol's spelling
  std::optional<std::string> address;  ///< that stood for the peer then
  bool operator==(const PastEvent&) const = default;
};

/// What the daemon remembers of one peer since it started, also of one that is listed no more: the document
/// `discoverd.history/1` of the control protocol.
struct History {
  std::string id;
  std::optional<std::string> name;     ///< the last; nothing: never known
  std::string state;                   ///< see namespace state; "forgotten" if it is not listed
  std::optional<std::string> address;  ///< the last that stood for it
  std::optional<WallTime> first_seen;
  std::uint64_t appearances = 0;      ///< how often it was there after it had not been
  std::uint64_t restarts = 0;         ///< how often it came back with a new epoch
  std::uint64_t flaps = 0;            ///< how often it came back after it was lost
  std::uint64_t suspicions = 0;       ///< how often somebody got no answer from it
  std::uint64_t address_changes = 0;  ///< of the address that stands for it
  std::vector<PastEvent> events;      ///< the last 16, oldest first
  bool operator==(const History&) const = default;
};

/// What became of one probe.
struct Probe {
  std::string id;                   ///< of the peer that was asked
  std::optional<std::string> name;  ///< nothing until its description has been heard
  std::string address;              ///< where
  std::string interface;            ///< of this host
  std::optional<Milliseconds> rtt;  ///< round trip; nothing: no answer came within a second
  bool operator==(const Probe&) const = default;
};

}  // namespace discover
