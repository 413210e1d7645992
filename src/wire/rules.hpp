#pragma once

#include <string_view>

namespace discover::wire {

/// What a description may contain, PROTOCOL.md s.4. Shared by whoever reads descriptions from the wire and
/// whoever reads them from a configuration file.

/// Printable text of at most max_text_bytes; may be empty.
bool is_free_text(std::string_view text);

/// A tag's or txt's key: 1 to max_key_bytes of [A-Za-z0-9._/-].
bool is_key(std::string_view text);

/// A service's instance name: 1 to max_key_bytes of printable text (RFC 6763 s.4.1.1).
bool is_service_name(std::string_view text);

/// "_name._tcp" or "_name._udp", the name 1 to 15 of [A-Za-z0-9-] (RFC 6335 s.5.1, RFC 6763 s.7).
bool is_service_type(std::string_view text);

}  // namespace discover::wire
