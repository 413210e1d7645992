#pragma once

#include <string>

#include "base/bytes.hpp"
#include "control/view.hpp"

namespace discover::control {

/// One datagram for whoever asked.
struct Reply {
  std::string text;  ///< ASCII JSON, no longer than the request allows
  bool is_error = false;
};

/// Answers one request, PROTOCOL.md. Reads no clock and changes nothing; never throws, whatever the bytes
/// are.
Reply answer(base::Bytes request, const View& view);

}  // namespace discover::control
