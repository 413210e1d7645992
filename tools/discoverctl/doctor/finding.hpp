#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace discoverctl {

enum class Level : std::uint8_t { pass, warn, fail };

/// What one check has found; a value. Texts are one sentence each, without a full stop, and not yet
/// printable.
struct Finding {
  Level level = Level::pass;
  std::string check;    ///< "firewall"
  std::string subject;  ///< the interface that it is about; empty if it is about the host
  std::string message;
  std::string suggestion;  ///< what to do; empty with pass

  bool operator==(const Finding&) const = default;
};

using Findings = std::vector<Finding>;

}  // namespace discoverctl
