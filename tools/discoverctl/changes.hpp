#pragma once

#include <string>

#include "failure.hpp"
#include "session.hpp"

namespace discoverctl {

/// Says that something was changed, or was so already: `sentence` for people, `discoverd.change/1` as JSON.
void say_changed(const Session& session, bool changed, const std::string& sentence);

/// The two sides of "KEY=VALUE"; without '=' the value is empty. Throws Error(bad_request) for an empty key.
std::pair<std::string, std::string> key_and_value(const std::string& text);

}  // namespace discoverctl
