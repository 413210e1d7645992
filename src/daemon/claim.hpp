#pragma once

#include <string>

#include "net/fd.hpp"
#include "wire/node_id.hpp"

namespace discover::daemon {

/// Sees to it that no other daemon of this network namespace speaks for the same node, as long as the result is open.
/// Throws std::runtime_error if one does: of root, of this user, or of the user whom the system's directory of the
/// control socket belongs to. Any other may have taken the name only to be in the way, which is a line of the log.
net::Fd claim_id(const wire::NodeId& id, const std::string& instance);

}  // namespace discover::daemon
