#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "wire/description.hpp"
#include "wire/header.hpp"
#include "wire/limits.hpp"
#include "wire/signature.hpp"

namespace discover::wire {

/// A datagram of tests/data/ with what it means.
struct Golden {
  std::string_view file;
  Header header;
  std::string body;                         ///< what travels of it; empty if the datagram carries none
  std::size_t padded_bytes = header_bytes;  ///< length of the datagram in all, if there is padding
};

/// Every golden datagram, as PROTOCOL.md explains it.
const std::vector<Golden>& goldens();

/// The description of announce.hex.
Description golden_description();

/// 00 01 02 ... 1f: what heartbeat_signed.hex is signed with.
Secret golden_secret();

/// The annotated text of tests/data/`file`. Throws if it cannot be read.
std::string golden_text(std::string_view file);

/// The bytes that annotated text means: two hexadecimal digits a byte, `00 * 7` for seven of them, and
/// comments from # to the end of the line. Throws if it is anything else.
std::vector<std::byte> unhex(std::string_view text);

/// The bytes of tests/data/`file`.
std::vector<std::byte> golden_bytes(std::string_view file);

/// src/wire/PROTOCOL.md.
std::string protocol_text();

}  // namespace discover::wire
