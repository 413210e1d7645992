#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// A datagram taken apart for people, wire/PROTOCOL.md s.2 and s.5. Pure.
namespace discover::scout {

/// A part of the datagram, in its order.
struct Field {
  std::size_t offset = 0;
  std::size_t bytes = 0;
  std::string name;     ///< as PROTOCOL.md calls it
  std::string value;    ///< a number in decimal digits, everything else in hexadecimal ones
  std::string meaning;  ///< for people; printable
};

/// The check of s.5 that fails, by its counter, and why in a sentence.
struct Refusal {
  std::string counter;
  std::string reason;
};

struct Explanation {
  std::size_t bytes = 0;
  std::vector<Field> fields;               ///< as far as the datagram reaches and is of this protocol
  std::string type;                        ///< "announce"; empty if there is none
  std::optional<std::string> description;  ///< JSON, ASCII, if it is there whole and sound
  /// Nothing: whoever is on the segment takes it, unless what only he knows says otherwise: his own id, the
  /// source address, and what he has heard before.
  std::optional<Refusal> refusal;
};

/// `domain` is that of the receiver. Never reads outside the datagram; never fails.
Explanation explain(std::span<const std::byte> datagram, const std::string& domain);

}  // namespace discover::scout
