#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "discovery/counters.hpp"
#include "wire/signature.hpp"

namespace discover::discovery {

/// Whom a node believes, PROTOCOL.md s.11.
enum class Auth : std::uint8_t {
  off,     ///< signs nothing, and looks at no signature
  sign,    ///< signs, believes everybody, and tells who signs
  require  ///< signs, and hears only who does
};

std::string_view name(Auth auth);

struct TrustConfig {
  Auth auth = Auth::off;
  wire::KeyRing keys;  ///< empty only with `off`
  bool operator==(const TrustConfig&) const = default;
};

/// How often something happened within the last hour, to the minute.
class HourlyCount {
 public:
  void note(base::TimePoint now);
  std::uint64_t in_last_hour(base::TimePoint now) const;

 private:
  struct Minute {
    std::int64_t number = -1;  ///< since the clock's zero
    std::uint64_t count = 0;
  };
  std::array<Minute, 60> minutes_{};
};

/// Judges signatures, and counts which keys are in use.
class Trust {
 public:
  struct Judged {
    std::optional<Counter> refused;  ///< the datagram is not to be heard, and this counts it
    bool authentic = false;          ///< signed with a key of ours
  };

  explicit Trust(TrustConfig config);

  /// Counts of keys that stay are kept.
  void reconfigure(TrustConfig config);

  Judged judge(base::TimePoint now, base::Bytes datagram, bool is_signed);

  /// Null: this node does not sign.
  const wire::Key* signing_key() const { return config_.auth == Auth::off ? nullptr : &config_.keys.front(); }

  bool requires_keys() const { return config_.auth == Auth::require; }
  const TrustConfig& config() const { return config_; }

  /// Datagrams of others that the key at this place on the ring has signed.
  std::uint64_t heard_in_last_hour(std::size_t key, base::TimePoint now) const { return heard_[key].in_last_hour(now); }

 private:
  TrustConfig config_;
  std::vector<HourlyCount> heard_;  // by place on the ring
};

}  // namespace discover::discovery
