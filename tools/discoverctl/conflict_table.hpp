#pragma once

#include <vector>

#include "discover/peer.hpp"
#include "page.hpp"

namespace discoverctl {

/// Who else lays claim to an id or a name, as a table of its own below what the page has, and what to do
/// about it. Nothing if there is nobody.
void add_conflicts(const std::vector<discover::Conflict>& conflicts, Page& page);

}  // namespace discoverctl
