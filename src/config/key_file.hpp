#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "config/error.hpp"
#include "wire/signature.hpp"

namespace discover::config {

/// One line of a key file.
struct NamedKey {
  wire::Key key;
  std::string comment;  ///< printable; empty: none
  bool operator==(const NamedKey&) const = default;
};

/// Reads a file of one to four lines `BASE64 [COMMENT]`, each 32 bytes in RFC 4648 s.4; empty lines and those that
/// begin with `#` do not count. Refuses a file that others may read, or that others or a group may change. Throws
/// Error, which names file and line and never tells what stands there. The bytes read are wiped.
std::vector<NamedKey> load_keys(const std::filesystem::path& path);

/// The same of the file as it would be with the line `added`, which ends in a line feed, at its end; nothing is
/// written.
std::vector<NamedKey> load_keys_with(const std::filesystem::path& path, std::string_view added);

/// The same from `text`. `file` is what errors call it.
std::vector<NamedKey> parse_keys(std::string_view text, const std::string& file);

}  // namespace discover::config
