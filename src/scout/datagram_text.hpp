#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.hpp"

namespace discover::scout {

/// The bytes that text means: hexadecimal digits in pairs, with or without blanks or colons between; `00 * 7`
/// for seven of them; comments from # to the end of the line. Of lines as tcpdump -x and xxd write them the
/// offset and the text column are left out, and lines without offset between them are headings. The error is
/// one sentence.
base::Expected<std::vector<std::byte>, std::string> bytes_of_text(std::string_view text);

/// What an IPv4 packet with UDP in it carries, as tcpdump shows packets whole; else all of it.
struct Payload {
  std::size_t offset = 0;  ///< where in the bytes it starts
  std::size_t size = 0;
  std::string envelope;  ///< "10.0.0.7:9842 to 10.0.0.255:9842"; empty without one
};
Payload payload_of(const std::vector<std::byte>& bytes);

}  // namespace discover::scout
