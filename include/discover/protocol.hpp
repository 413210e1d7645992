#pragma once

#include <cstdint>
#include <string_view>

/// What discoverd, its clients and other implementations agree on.
namespace discover {

/// UDP port of announcements and of unicast between nodes (discoverd-protocol s.1).
inline constexpr std::uint16_t discovery_port = 9842;

/// UDP port on 127.0.0.1 that answers read-only queries (control protocol s.1).
inline constexpr std::uint16_t control_port = 9843;

/// Below it the default instance keeps its control socket; a named one has "<this>-<instance>".
inline constexpr std::string_view runtime_directory = "/run/discoverd";

/// Name of the control socket inside the runtime directory.
inline constexpr std::string_view control_socket_name = "control.sock";

/// `schema` of a reply that lists peers.
inline constexpr std::string_view peers_schema = "discoverd.peers/1";

}  // namespace discover
