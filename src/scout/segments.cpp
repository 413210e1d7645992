#include "scout/segments.hpp"

#include <fmt/format.h>

#include "discover/error.hpp"
#include "net/interface_rules.hpp"
#include "net/read_links.hpp"

namespace discover::scout {

std::vector<Place> find_places(std::span<const std::string> patterns) {
  const auto parsed = net::InterfacePatterns::parse(patterns);
  if (!parsed) throw Error(ErrorCode::bad_request, parsed.error());
  const auto links = net::read_links();
  if (!links) throw Error(ErrorCode::failed, "the interfaces cannot be listed: " + links.error().message());
  std::vector<Place> places;
  std::string reasons;
  for (const auto& verdict : net::judge_interfaces(*links, *parsed)) {
    for (const auto prefix : verdict.segments) places.push_back({verdict.interface, prefix});
    reasons += fmt::format("{}{}: {}", reasons.empty() ? "" : "; ", verdict.interface, verdict.reason);
  }
  if (places.empty()) throw Error(ErrorCode::failed, "there is no segment to ask on (" + reasons + ")");
  return places;
}

}  // namespace discover::scout
