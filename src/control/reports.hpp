#pragma once

#include <string>

#include "base/expected.hpp"
#include "control/failure.hpp"

namespace discover::control {

struct Request;
struct View;

/// The replies about this node itself, PROTOCOL.md s.3. Of segments and interfaces as many as the request
/// allows.
base::Expected<std::string, Failure> status_reply(const Request& request, const View& view);
base::Expected<std::string, Failure> interfaces_reply(const Request& request, const View& view);
/// It may be longer than the request's max_bytes.
std::string counters_reply(const Request& request, const View& view);

}  // namespace discover::control
