#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.hpp"
#include "wire/writer.hpp"

namespace discover::wire {

/// What a fleet shares and keeps to itself: one line of the key file.
using Secret = std::array<std::uint8_t, 32>;

/// Names a key in the open; tells nothing of it.
using KeyId = std::uint32_t;

/// What signs and verifies, PROTOCOL.md s.11. Derived from a Secret, so that the file's bytes serve nothing else.
class Key {
 public:
  explicit Key(const Secret& secret);

  KeyId id() const { return id_; }

  /// Puts key id and tag behind what has been written. The header's flag must be set already: it is signed, too.
  void sign(Writer& datagram) const;

  /// Of a whole datagram, which ends in a tag. Takes as long for every tag.
  bool has_signed(base::Bytes datagram) const;

  bool operator==(const Key&) const = default;

 private:
  using Tag = std::array<unsigned char, 16>;
  Tag tag(base::Bytes message) const;

  std::array<unsigned char, 32> tag_key_{};
  KeyId id_ = 0;
};

inline constexpr std::size_t max_keys = 4;  // the one in use, one to come, one to go, and one to spare

/// The keys of a node. The first signs, all verify. At most max_keys.
using KeyRing = std::vector<Key>;

/// What a signature says of a datagram.
enum class Signature : std::uint8_t {
  none,     ///< it carries none
  unknown,  ///< by a key that is not on the ring
  wrong,    ///< in the name of a key on the ring, which did not make it
  good
};

struct Verdict {
  Signature signature = Signature::none;
  std::size_t key = 0;  ///< place on the ring of the key that signed; of a good one
};

/// `is_signed`: the header's flag. Allocates nothing and parses nothing.
Verdict verify(base::Bytes datagram, bool is_signed, const KeyRing& ring);

}  // namespace discover::wire
