#include "scout/segments.hpp"

#include <utility>

#include <fmt/format.h>

#include "discover/error.hpp"
#include "net/interface_rules.hpp"
#include "net/read_links.hpp"

namespace discover::scout {

namespace {

net::InterfacePatterns parse(const std::vector<std::string>& texts) {
  auto patterns = net::InterfacePatterns::parse(texts);
  if (!patterns) throw Error(ErrorCode::bad_request, patterns.error());
  return std::move(*patterns);
}

bool fits(const net::InterfacePatterns& patterns, const std::string& interface) {
  const auto answer = patterns.ask(interface);
  return answer == net::InterfacePatterns::Answer::allowed || answer == net::InterfacePatterns::Answer::exact;
}

}  // namespace

std::vector<Place> find_places(const Terms& terms) {
  const auto patterns = parse(terms.interfaces);
  const auto silent = parse(terms.silent);
  const auto links = net::read_links();
  if (!links) throw Error(ErrorCode::failed, "the interfaces cannot be listed: " + links.error().message());
  std::vector<Place> places;
  std::string reasons;
  for (const auto& verdict : net::judge_interfaces(*links, patterns)) {
    const bool may_send = !fits(silent, verdict.interface);
    if (may_send) {
      for (const auto prefix : verdict.segments) places.push_back({verdict.interface, prefix});
    }
    reasons += fmt::format("{}{}: {}", reasons.empty() ? "" : "; ", verdict.interface,
                           may_send ? verdict.reason : "this host only listens there");
  }
  if (places.empty()) throw Error(ErrorCode::failed, "there is no segment to ask on (" + reasons + ")");
  return places;
}

}  // namespace discover::scout
