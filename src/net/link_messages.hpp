#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <system_error>
#include <vector>

#include <libmnl/libmnl.h>

#include "base/expected.hpp"
#include "net/link.hpp"

namespace discover::net {

/// Reads one RTM_NEWLINK into `links`. False for a message that is shorter than its type demands, has an
/// attribute of the wrong size, or lacks index or name. Never reads beyond the message's stated length.
bool read_link(const nlmsghdr& message, std::vector<Link>& links);

/// Reads one RTM_NEWADDR into the link of `links` that it belongs to; an address of a link that is not there
/// is left out. False as above, or without an address.
bool read_address(const nlmsghdr& message, std::vector<Link>& links);

using ReadMessage = bool (*)(const nlmsghdr&, std::vector<Link>&);

/// Reads one datagram of the kernel's answer to request `sequence`, which asked for a list. True if it is the last one;
/// an error where the kernel tells of one, a message is refused or cut off, or (interrupted) the list changed
/// meanwhile. `answer` is aligned as an nlmsghdr is.
base::Expected<bool, std::error_code> read_answer(std::span<const std::byte> answer, std::uint32_t sequence,
                                                  ReadMessage read_message, std::vector<Link>& links);

}  // namespace discover::net
