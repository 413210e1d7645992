#pragma once

#include <string>

#include "net/fd.hpp"

namespace discover::net {

/// Makes the kernel drop every UDP datagram that is too short for the protocol's header or lacks its magic,
/// so that a foreign flood on the port never wakes the process. Throws std::system_error.
void attach_socket_filter(const Fd& socket, const std::string& what);

}  // namespace discover::net
