#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "discover/peer.hpp"

/// What the daemon tells of itself: the documents `discoverd.status/1`, `discoverd.interfaces/1` and
/// `discoverd.counters/1` of the control protocol, as values.
namespace discover {

/// Somebody whose datagrams are dropped because the source is outside the segment's subnet.
struct OffLinkSource {
  std::string address;
  std::optional<Seconds> age;  ///< since last heard

  bool operator==(const OffLinkSource&) const = default;
};

/// What the daemon does on a segment. The set is open: treat a text that is none of these as other.
namespace role {
inline constexpr const char* full = "full";
inline constexpr const char* listen_only = "listen-only";      ///< hears the others and sends nothing
inline constexpr const char* announce_only = "announce-only";  ///< lists nobody whom it hears there
}  // namespace role

/// A subnet on an interface, on which the daemon announces and listens.
struct Segment {
  std::string interface;
  std::string address;  ///< of this host
  std::uint64_t prefix_length = 0;
  std::optional<std::string> broadcast;
  std::optional<std::uint16_t> unicast_port;
  std::optional<std::string> role;  ///< see namespace role; nothing from a daemon that does not say
  std::uint64_t peers = 0;          ///< how many are alive there
  std::optional<Seconds> interval;  ///< between announcements

  // What tells a fault of the network from silence; nothing from a daemon that does not say. In datagrams
  // since the segment's sockets were opened.
  std::optional<std::uint64_t> sent_broadcasts;
  std::optional<std::uint64_t> received_broadcasts;  ///< own ones, which come back, included
  std::optional<std::uint64_t> own_echoes;           ///< own datagrams that came back
  std::optional<std::uint64_t> received_unicasts;
  std::optional<std::uint64_t> kernel_dropped;        ///< foreign to the protocol, or no room to receive
  std::optional<std::uint64_t> receive_buffer_bytes;  ///< granted
  std::optional<OffLinkSource> off_link;              ///< the last one

  bool operator==(const Segment&) const = default;
};

struct Status {
  std::string version;
  std::optional<std::string> instance;  ///< nothing for the default one
  std::optional<std::uint64_t> pid;
  std::optional<Seconds> uptime;
  std::uint64_t generation = 0;  ///< of the peer table
  std::optional<WallTime> generated_at;
  Self self;
  bool listen_only = false;
  bool announce_only = false;                                ///< hears nobody
  bool passive = false;                                      ///< asks the others not to probe it
  std::optional<std::string> profile;                        ///< "normal", "quiet" or "fast"
  std::optional<std::string> auth;                           ///< "off", "sign" or "require"
  std::optional<std::uint64_t> receive_buffer_wanted_bytes;  ///< for each socket
  std::optional<std::uint16_t> port;                         ///< of announcements
  std::optional<std::uint16_t> control_port;                 ///< on 127.0.0.1; nothing when that door is shut
  std::optional<std::uint64_t> capacity;                     ///< how many peers fit
  std::map<std::string, std::uint64_t> peers;                ///< how many by state
  std::vector<Segment> segments;

  bool operator==(const Status&) const = default;
};

/// An address of an interface that makes a segment, and why its sockets could not be opened, if so.
struct InterfaceSegment {
  std::string address;
  std::uint64_t prefix_length = 0;
  std::optional<std::string> error;

  bool operator==(const InterfaceSegment&) const = default;
};

/// An interface of the host with the daemon's verdict on it.
struct Interface {
  std::string name;
  std::optional<std::uint64_t> index;
  bool used = false;
  std::string reason;                    ///< of the verdict, a sentence
  std::optional<std::string> kind;       ///< of a virtual one: "bridge", "veth"
  std::vector<std::string> addresses;    ///< each with its prefix length: "10.0.0.1/24"
  std::uint64_t addresses_left_out = 0;  ///< how many more it has: the daemon tells of 256
  std::vector<InterfaceSegment> segments;
  std::uint64_t segments_left_out = 0;  ///< the same of its segments

  bool operator==(const Interface&) const = default;
};

/// A key with which the hosts of a fleet sign what they announce; never the key itself.
struct SigningKey {
  std::string id;                                ///< 8 hexadecimal digits
  std::optional<std::string> comment;            ///< of its line in the key file
  bool signs = false;                            ///< what this host says; the others only verify
  std::optional<std::uint64_t> heard_last_hour;  ///< datagrams of others that it has signed

  bool operator==(const SigningKey&) const = default;
};

struct Keys {
  std::string auth;  ///< "off", "sign" or "require", as in discoverd.json(5)
  std::vector<SigningKey> keys;

  bool operator==(const Keys&) const = default;
};

/// How often something happened since the daemon started.
struct Counter {
  std::string group;  ///< "protocol", "sockets", "control"
  std::string name;
  std::uint64_t value = 0;

  bool operator==(const Counter&) const = default;
};

}  // namespace discover
