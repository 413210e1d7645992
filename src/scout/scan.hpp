#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "discover/peer.hpp"
#include "discover/protocol.hpp"
#include "scout/segments.hpp"

namespace discover::scout {

struct ScanOptions {
  Terms where;
  std::uint16_t port = discovery_port;
  std::string domain = "default";
  std::optional<std::string> key_file;  ///< to sign with, for fleets that hear nobody else
  /// The longest that it listens, whatever arrives. It ends a second after the last news.
  std::chrono::milliseconds timeout{5000};
};

/// A segment that was asked, or why it could not be.
struct AskedSegment {
  std::string interface;
  std::string address;  ///< of this host
  std::uint64_t prefix_length = 0;
  std::optional<std::string> error;
};

struct ScanResult {
  std::vector<AskedSegment> segments;
  std::vector<Peer> peers;  ///< who announced, by id; this host's own daemon is one of them
  WallTime finished;
  std::uint64_t of_other_domains = 0;  ///< datagrams
  std::uint64_t off_link = 0;          ///< datagrams from outside the subnet they arrived on
  std::uint64_t no_room = 0;           ///< datagrams of nodes beyond the 65,536 that are kept
};

/// What the configuration of an instance on this host says, for a host whose daemon does not run. Throws
/// Error(failed) for a configuration that cannot be read.
ScanOptions configured(const std::string& instance);

/// Asks every segment who is there, from sockets of its own (wire/PROTOCOL.md, type solicit) and needs
/// neither a daemon nor privileges. Sends one datagram to each segment, and once more if there is time.
/// Throws Error: bad_request for options that make no sense, failed if no segment could be asked or the keys not be
/// read.
ScanResult scan(const ScanOptions& options);

}  // namespace discover::scout
