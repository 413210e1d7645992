#pragma once

#include <string>

#include "base/expected.hpp"
#include "control/failure.hpp"

namespace discover::control {

class Asker;
struct Request;
struct View;

/// Which keys this node has and how much they are used, PROTOCOL.md s.3; never the keys. It may be longer than the
/// request's max_bytes.
base::Expected<std::string, Failure> keys_reply(const Request& request, const View& view, Asker& asker);

}  // namespace discover::control
