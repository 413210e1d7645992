#pragma once

#include <string>

#include "net/fd.hpp"
#include "wire/node_id.hpp"

namespace discover::daemon {

/// Sees to it that no other daemon of this network namespace speaks for the same node, as long as the result is open.
/// Throws std::runtime_error if one does. To the daemon of root, or of the user whom the system's directory of the
/// control socket belongs to, only another of these is one: any other user may have taken the name only to be in the
/// way, which is a line of the log.
net::Fd claim_id(const wire::NodeId& id, const std::string& instance);

}  // namespace discover::daemon
