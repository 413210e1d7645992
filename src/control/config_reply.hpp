#pragma once

#include <string>

#include "base/expected.hpp"
#include "control/failure.hpp"

namespace discover::control {

class Asker;
struct Request;
struct View;

/// The configuration that is in effect, and the files that it is from. May be longer than the request's max_bytes.
std::string config_reply(const Request& request, const View& view);

/// Has the configuration read again; what is wrong with it, or with the asker, is the failure.
base::Expected<std::string, Failure> reload_reply(const Request& request, const View& view, Asker& asker);

}  // namespace discover::control
