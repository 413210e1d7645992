#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/clock.hpp"
#include "wire/nonce.hpp"

namespace discover::control {

/// How many requests one user may have answered, PROTOCOL.md s.2, so that no flood keeps others from being answered. Of
/// fixed size: users share places by a hash that none of them can predict, and none can push another one out.
class RequestLimit {
 public:
  /// `key` is secret, and random for every process.
  explicit RequestLimit(const wire::NonceKey& key) : key_(key) {}

  /// False if the request is one too many. No uid: whoever asks is not known, and all of them are one user.
  bool admit(base::TimePoint now, std::optional<std::uint32_t> uid);

 private:
  static constexpr std::size_t places = 1024;

  wire::NonceKey key_;
  // When the user would have used up its share, had it kept to its pace: the generic cell rate algorithm (ITU-T I.371).
  std::array<base::TimePoint, places> full_at_{};
  base::TimePoint unknown_full_at_{};
};

}  // namespace discover::control
