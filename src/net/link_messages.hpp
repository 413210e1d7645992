#pragma once

#include <vector>

#include <libmnl/libmnl.h>

#include "net/link.hpp"

namespace discover::net {

/// Reads one RTM_NEWLINK into `links`. False for a message that is shorter than its type demands, has an
/// attribute of the wrong size, or lacks index or name. Never reads beyond the message's stated length.
bool read_link(const nlmsghdr& message, std::vector<Link>& links);

/// Reads one RTM_NEWADDR into the link of `links` that it belongs to; an address of a link that is not there
/// is left out. False as above, or without an address.
bool read_address(const nlmsghdr& message, std::vector<Link>& links);

}  // namespace discover::net
