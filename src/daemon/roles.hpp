#pragma once

#include <string_view>

#include "config/config.hpp"
#include "discovery/segment.hpp"
#include "net/interface_patterns.hpp"

namespace discover::daemon {

/// What this host does on which interface: `listen_only` and `announce_only` of the configuration. A value.
class Roles {
 public:
  Roles() = default;

  /// Throws std::runtime_error, with the key, for what is no pattern.
  explicit Roles(const config::Config& config);

  /// Where both fit it only listens: who asked for silence gets it.
  discovery::Role of(std::string_view interface) const;

 private:
  class Reach {
   public:
    Reach() = default;
    Reach(const config::Reach& reach, std::string_view key);
    bool covers(std::string_view interface) const;

   private:
    bool everywhere_ = false;
    net::InterfacePatterns patterns_;
  };

  Reach listen_only_;
  Reach announce_only_;
};

}  // namespace discover::daemon
