#pragma once

#include <string>
#include <string_view>

#include "base/expected.hpp"
#include "wire/description.hpp"

namespace discover::wire {

/// The description as the JSON text that travels. ASCII; keys that say nothing are left out.
std::string encode_body(const Description& description);

/// Checks everything that PROTOCOL.md s.4 demands. The error is a sentence for a debug log; it may quote the
/// body, printable. Unknown keys are ignored.
base::Expected<Description, std::string> decode_body(std::string_view body);

}  // namespace discover::wire
