#include "client/event_page.hpp"

#include <nlohmann/json.hpp>

#include "client/members.hpp"
#include "client/peer_reader.hpp"
#include "client/reply.hpp"
#include "discover/error.hpp"

namespace discover::client {
namespace {

constexpr std::string_view before_events = "\"events\":[\n";
constexpr std::string_view after_events = "\n]}";

Event read_event(std::string_view line) {
  const auto json = parse_object(line);
  const Members event(json);
  Event read{.kind = event["kind"].needed_text(),
             .seq = event["seq"].count().value_or(0),
             .cursor = event["cursor"].text(),
             .at = event["at"].wall_time(),
             .id = event["id"].text().value_or(""),
             .changed = event["changed"].texts(),
             .missed = event["missed"].count(),
             .peer = {},
             .json = std::string(line)};
  if (const auto peer = json.find("peer"); peer != json.end() && !peer->is_null()) read.peer = read_parsed_peer(*peer);
  return read;
}

}  // namespace

EventPage::EventPage(std::string_view datagram) {
  check_plain(datagram);
  const auto start = datagram.find(before_events);
  datagram.remove_prefix(start == std::string_view::npos ? datagram.size() : start + before_events.size());
  if (!datagram.ends_with(after_events)) {
    throw Error(ErrorCode::bad_reply, "the daemon's events do not stand on lines of their own");
  }
  datagram.remove_suffix(after_events.size());
  events_ = datagram;
}

std::optional<Event> EventPage::next() {
  if (at_ >= events_.size()) return std::nullopt;
  const auto end = events_.find('\n', at_);
  auto line = std::string_view(events_).substr(at_, end == std::string::npos ? end : end - at_);
  at_ = end == std::string::npos ? events_.size() : end + 1;
  if (line.ends_with(',')) line.remove_suffix(1);
  return read_event(line);
}

}  // namespace discover::client
