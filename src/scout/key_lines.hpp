#pragma once

#include <string>
#include <string_view>

#include "discover/status.hpp"

namespace discover::scout {

/// A new line for a key file, and what the daemon will call the key.
struct KeyLine {
  std::string line;  ///< without a line feed; a secret
  std::string id;
};

/// From the kernel's randomness. Throws Error(bad_request) for a comment that is not printable or longer than 100
/// bytes.
KeyLine make_key_line(std::string_view comment);

/// Puts the line at the end of a key file, or makes one that only its owner may read. Throws Error(failed), with
/// the file as it was: also if it would be no sound key file with it. One without any key is.
void append_key_line(const std::string& path, const KeyLine& key);

/// The keys of a file, as the daemon would name them; `auth` is empty and nothing is counted. Throws Error(failed).
Keys read_key_file(const std::string& path);

}  // namespace discover::scout
