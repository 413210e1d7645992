#pragma once

#include <string>

#include "discover/error.hpp"

namespace discoverctl {

/// What the process ends with (control.md s.3).
enum class Exit {
  ok = 0,
  failed = 1,
  usage = 2,
  not_reachable = 3,
  no_match = 4,
  ambiguous = 5,
  timeout = 6,
  refused = 7
};

Exit exit_for(discover::ErrorCode code);

/// Says on standard error what went wrong: a line for people, with the candidates below it, or one JSON
/// object.
void report(const discover::Error& error, bool json);

}  // namespace discoverctl
