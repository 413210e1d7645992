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

/// "2026-09-20T10:11:12.345Z"
std::string rfc3339(discover::WallTime time);

/// "role=worker", or "gpu" for a tag without a value.
std::vector<std::string> tags(const discover::Peer& peer);

/// "ssh:22"
std::vector<std::string> services(const discover::Peer& peer);
/// "web:8080 _http._tcp path=/status"
std::vector<std::string> services_in_full(const discover::Peer& peer);

std::string joined(const std::vector<std::string>& words, std::string_view between);

}  // namespace discoverctl
