#pragma once

#include <string>

#include "base/expected.hpp"
#include "control/failure.hpp"

namespace discover::control {

class Asker;
struct Request;
struct View;

/// What a watcher is answered at once, PROTOCOL.md s.3 (watch); the events come by themselves.
base::Expected<std::string, Failure> watch_reply(const Request& request, const View& view, Asker& asker);
std::string unwatch_reply(const Request& request, const View& view, Asker& asker);

}  // namespace discover::control
