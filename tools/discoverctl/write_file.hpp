#pragma once

#include <string>
#include <string_view>

namespace discoverctl {

/// Replaces the file, or makes it: whoever reads it meanwhile sees all of the old or all of the new text, and
/// so does everybody after a power cut. Mode and owner stay; a link is followed. What is there and no regular
/// file, such as a device or a pipe, is written to as it is. Throws Error(failed) that says what could not be
/// done, with the old file untouched.
void write_file(const std::string& path, std::string_view text);

}  // namespace discoverctl
