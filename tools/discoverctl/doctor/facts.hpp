#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "discover/peer.hpp"
#include "discover/protocol.hpp"
#include "discover/status.hpp"
#include "scout/echo.hpp"

/// What the doctor judges by: plain values, gathered elsewhere.
namespace discoverctl {

/// Where a daemon was looked for, and what came of it.
struct DaemonFacts {
  std::string instance;  ///< that was meant; empty: the default one
  std::string socket;    ///< that answered
  std::string unit;      ///< of systemd, that its process belongs to; empty if none is known
  std::string error;     ///< why none gave its status
  bool silent = false;   ///< somebody listens and does not answer
  bool odd = false;      ///< somebody answers with something else than its status
  std::string untold;    ///< why the one that answered did not tell all; empty: it did
};

/// A UDP socket bound to the discovery port.
struct PortHolder {
  std::string address;  ///< "0.0.0.0" for all
  std::uint16_t port = 0;
  std::uint32_t uid = 0;
  std::optional<std::uint64_t> pid;  ///< nothing: of a process that this user may not look at
  std::string program;               ///< empty with no pid
  bool is_daemon = false;            ///< the daemon that answered holds it

  bool operator==(const PortHolder&) const = default;
};

struct FirewallFacts {
  std::optional<std::string> rules;  ///< what `nft -j list ruleset` says
  std::string obstacle;              ///< why there are none
  bool legacy_tables = false;        ///< the old iptables has tables beside
};

/// Whether discoverd sends nothing there.
inline bool only_listens(const discover::Status& status, const discover::Segment& segment) {
  return status.listen_only || segment.role == discover::role::listen_only;
}

struct Facts {
  std::string version;  ///< of discoverctl
  DaemonFacts daemon;
  std::optional<discover::Status> status;  ///< nothing: no daemon gives it, and what follows up to peers is empty
  std::vector<discover::Interface> interfaces;
  std::vector<discover::Counter> counters;
  std::vector<discover::Peer> peers;  ///< alive ones
  std::vector<discover::scout::Echo> echoes;
  std::string default_segments;     ///< without a daemon: where one would announce as configured, in words
  std::string no_default_segments;  ///< ... or why nowhere
  std::vector<PortHolder> holders;
  FirewallFacts firewall;
  std::optional<std::string> container;    ///< which kind of container this is
  std::optional<bool> clock_synchronised;  ///< by adjtimex(2)

  std::uint16_t port() const { return status && status->port ? *status->port : discover::discovery_port; }
  /// A protocol counter of the daemon; 0 for one that it does not have.
  std::uint64_t counter(std::string_view name) const;
};

}  // namespace discoverctl
