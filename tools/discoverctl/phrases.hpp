#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "discover/peer.hpp"

/// How values read in a table.
namespace discoverctl {

inline constexpr const char* unknown = "-";

/// The text; unknown if there is none or it is empty.
std::string or_unknown(const std::optional<std::string>& text);

/// In the largest unit that fits, cut off: "3.2s" (below 10 s), "42s", "2m", "1h", "3d".
std::string age(std::optional<discover::Seconds> seconds);

/// "0.41 ms"
std::string round_trip(std::optional<discover::Milliseconds> rtt);

/// "yes" or "no"
std::string yes_or_no(std::optional<bool> value);

/// "2026-09-20 10:11:12 UTC"
std::string utc(std::optional<discover::WallTime> time);

/// "role=worker", as many as there are.
std::string tags(const discover::Peer& peer, std::string_view between);

/// "ssh:22", as many as there are.
std::string services(const discover::Peer& peer, std::string_view between);

std::string joined(const std::vector<std::string>& words, std::string_view between);

}  // namespace discoverctl
