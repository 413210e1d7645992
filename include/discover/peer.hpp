#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// The peer table as values: the document `discoverd.peers/1` of the control protocol. What the daemon does
/// not know is nothing here and null there. A value belongs to whoever holds it and refers to nothing.
namespace discover {

using Seconds = std::chrono::duration<double>;
using Milliseconds = std::chrono::duration<double, std::milli>;
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;  ///< UTC

/// States of a peer or a path. The set is open: treat a text that is none of these as other.
namespace state {
inline constexpr const char* alive = "alive";
inline constexpr const char* suspect = "suspect";          ///< somebody gets no answer from it
inline constexpr const char* left = "left";                ///< said goodbye
inline constexpr const char* lost = "lost";                ///< fell silent, or the way to it was lost
inline constexpr const char* restored = "restored";        ///< known before the daemon started, not heard since
inline constexpr const char* unreachable = "unreachable";  ///< of a path: this host's own segment went away
}  // namespace state

/// Kinds of a conflict. The set is open: treat a text that is none of these as other.
namespace conflict {
inline constexpr const char* id = "id";      ///< another machine has the same id: it was cloned
inline constexpr const char* name = "name";  ///< another node announces the same name, case aside
}  // namespace conflict

/// Another node that is alive and lays claim to what should be one node's alone.
struct Conflict {
  std::string kind;                    ///< see namespace conflict
  std::string id;                      ///< of the other
  std::optional<std::string> address;  ///< of the other; nothing if that is the node that answered
  std::optional<std::string> interface;
  std::optional<Seconds> age;  ///< since the other was last heard

  bool operator==(const Conflict&) const = default;
};

/// What a peer offers.
struct Service {
  std::string name;
  std::string type;                        ///< as in DNS-SD: "_ssh._tcp"
  std::optional<std::uint16_t> port;       ///< host order
  std::map<std::string, std::string> txt;  ///< its own attributes

  bool operator==(const Service&) const = default;
};

/// A peer seen through one segment and address.
struct Path {
  std::string interface;            ///< of this host
  std::string address;              ///< of the peer, without port
  std::string state;                ///< see namespace state
  std::optional<Seconds> age;       ///< since last heard
  std::optional<Milliseconds> rtt;  ///< round trip

  bool operator==(const Path&) const = default;
};

/// Another node, as the daemon knew it when it replied.
struct Peer {
  std::string id;                      ///< 32 hexadecimal digits; what a node keeps for ever
  std::optional<std::string> name;     ///< nothing until its description has been heard
  std::string state;                   ///< see namespace state
  std::optional<std::string> auth;     ///< how its announcements are signed; "none"
  std::optional<bool> verified;        ///< whether it has answered a probe where it is alive
  std::optional<bool> mutual;          ///< whether it lists this node as alive; nothing until it has answered
  std::optional<std::string> address;  ///< of the path that stands for the peer
  std::optional<std::string> interface;
  std::optional<Milliseconds> rtt;    ///< round trip, of the path that stands for the peer
  std::optional<Seconds> age;         ///< since last heard
  std::optional<Seconds> lease;       ///< how long one announcement holds
  std::optional<Seconds> expires_in;  ///< until it counts as lost if nothing is heard; 0 when not alive
  std::optional<WallTime> first_seen;
  std::optional<WallTime> last_seen;
  std::optional<WallTime> booted_at;
  std::uint64_t restarts = 0;  ///< how often it came back with a new epoch while known
  std::optional<std::string> os;
  std::optional<std::string> kernel;
  std::optional<std::string> arch;
  std::optional<std::string> version;  ///< of its discoverd
  std::map<std::string, std::string> tags;
  std::vector<Service> services;
  std::vector<std::string> addresses;  ///< all that it says it has
  std::vector<Path> paths;
  std::vector<Conflict> conflicts;

  /// There as far as is known: a suspect is, too.
  bool is_alive() const { return state == state::alive || state == state::suspect; }
  bool operator==(const Peer&) const = default;
};

/// The node that answered.
struct Self {
  std::string id;
  std::optional<std::string> name;
  std::optional<std::string> domain;
  std::vector<Conflict> conflicts;

  bool operator==(const Self&) const = default;
};

/// A listing: every peer that was there throughout exactly once, ordered by id.
struct PeerList {
  Self self;
  std::uint64_t generation = 0;  ///< changes when a row appears, goes or changes
  std::optional<WallTime> generated_at;
  std::vector<Peer> peers;

  bool operator==(const PeerList&) const = default;
};

}  // namespace discover
