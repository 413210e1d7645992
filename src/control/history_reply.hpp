#pragma once

#include <string>

#include "base/expected.hpp"
#include "control/failure.hpp"

namespace discover::control {

struct Request;
struct View;

/// A page of what is remembered of the peers, or of the one that the request names.
base::Expected<std::string, Failure> history_reply(const Request& request, const View& view);

}  // namespace discover::control
