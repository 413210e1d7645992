#pragma once

#include <string>

#include "base/bytes.hpp"
#include "control/view.hpp"

namespace discover::control {

/// One datagram for whoever asked.
struct Reply {
  std::string text;  ///< ASCII JSON, no longer than the request allows; empty where it comes later
  bool is_error = false;
};

class Asker;

/// Answers one request, PROTOCOL.md. Reads no clock; what it changes it changes through `asker`. Never throws,
/// whatever the bytes are.
Reply answer(base::Bytes request, const View& view, Asker& asker);

}  // namespace discover::control
