#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/bytes.hpp"
#include "wire/reader.hpp"

namespace discover::fuzz {

/// Takes an input for a sequence of choices. Where it has ended, the choices are zeros: every input means something.
class Script {
 public:
  explicit Script(base::Bytes input) : in_(input) {}

  std::uint8_t u8() { return in_.u8(); }
  std::uint16_t u16() { return in_.u16(); }

  /// So many bytes, or those that there are.
  base::Bytes bytes(std::size_t count) { return in_.take(std::min(count, in_.rest().size())); }
  /// A part that gives its length before it, in 16 bits.
  base::Bytes part() { return bytes(in_.u16()); }
  base::Bytes rest() { return bytes(in_.rest().size()); }

  bool ended() const { return in_.rest().empty(); }

 private:
  wire::Reader in_;
};

}  // namespace discover::fuzz
