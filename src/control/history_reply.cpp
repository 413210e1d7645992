#include "control/history_reply.hpp"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "control/find_peer.hpp"
#include "control/history.hpp"
#include "control/json_writer.hpp"
#include "control/reply.hpp"
#include "control/request.hpp"
#include "control/view.hpp"

namespace discover::control {
namespace {

constexpr std::string_view after_rows = "\n]}";

void write_event(JsonWriter& json, const PastEvent& event, const View& view) {
  json.begin_object().key("at").timestamp(view.wall_at(event.at)).key("kind").text(name(event.kind));
  json.key("changed").begin_array();
  for (const auto key : discovery::changed_keys(event.changed)) json.text(key);
  json.end_array().key("address").address(event.address).end_object();
}

void write_past(JsonWriter& json, const PeerPast& past, const View& view) {
  const auto* peer = view.node.peers().find(past.id);
  json.begin_object().key("id").id(past.id).key("name");
  past.name.empty() ? json.null() : json.text(past.name);
  json.key("state").text(peer != nullptr ? name(peer->state) : "forgotten");
  json.key("address").address(past.address);
  json.key("first_seen").timestamp(view.wall_at(past.first_seen));
  json.key("appearances").number(past.appearances).key("restarts").number(past.restarts);
  json.key("flaps").number(past.flaps).key("suspicions").number(past.suspicions);
  json.key("address_changes").number(past.address_changes).key("events").begin_array();
  for (const auto& event : past.in_order()) write_event(json, event, view);
  json.end_array().end_object();
}

std::string head(const Request& request, const View& view, const std::optional<wire::NodeId>& next, std::size_t total) {
  std::string out;
  JsonWriter json(out);
  begin_reply(json, view, "discoverd.history/1", request.id);
  json.key("next");
  next ? json.id(*next) : json.null();
  json.key("total").number(total).key("peers").begin_array();
  out += '\n';
  return out;
}

base::Expected<const PeerPast*, Failure> find_past(const Request& request, const View& view) {
  const auto listed = find_peer(request.peer, view.node.peers());
  if (!listed && listed.error().code == ErrorCode::ambiguous) return base::Unexpected{listed.error()};
  const auto& pasts = view.history->all();
  if (listed) {
    if (const auto past = pasts.find((*listed)->id); past != pasts.end()) return &past->second;
  }
  const auto found = view.history->find(request.peer);
  if (found.size() == 1) return found.front();
  if (found.empty()) {
    return base::Unexpected{failure(ErrorCode::not_found, fmt::format("nothing is known of {}", quoted(request.peer)))};
  }
  return base::Unexpected{failure(
      ErrorCode::ambiguous, fmt::format("{} was the name of {} peers: ask by id", quoted(request.peer), found.size()))};
}

}  // namespace

base::Expected<std::string, Failure> history_reply(const Request& request, const View& view) {
  const auto& pasts = view.history->all();
  auto row = request.after ? pasts.upper_bound(*request.after) : pasts.begin();
  auto end = pasts.end();
  if (!request.peer.empty()) {
    const auto past = find_past(request, view);
    if (!past) return base::Unexpected{past.error()};
    row = pasts.find((*past)->id);
    end = std::next(row);
  }
  const auto total = request.peer.empty() ? pasts.size() : 1;
  const auto room = request.max_bytes - head(request, view, wire::NodeId{}, total).size() - after_rows.size();
  std::string rows;
  std::optional<wire::NodeId> last;
  for (std::size_t count = 0; row != end && count < request.limit; ++row, ++count) {
    std::string text;
    JsonWriter json(text);
    write_past(json, row->second, view);
    if (rows.size() + text.size() + 2 > room) {
      if (rows.empty()) return base::Unexpected{too_large("the row", request.max_bytes - room + text.size() + 2)};
      break;
    }
    if (!rows.empty()) rows += ",\n";
    rows += text;
    last = row->first;
  }
  auto out = head(request, view, row == end ? std::nullopt : last, total) + rows;
  out += rows.empty() ? after_rows.substr(1) : after_rows;
  return out;
}

}  // namespace discover::control
