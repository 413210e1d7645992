#include "control/reports.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "control/json_writer.hpp"
#include "control/reply.hpp"
#include "control/request.hpp"
#include "control/view.hpp"
#include "discovery/announcer.hpp"

namespace discover::control {
namespace {

using discovery::PeerState;

/// Addresses, and segments: a row of that many fits any reply by default.
constexpr std::size_t most_of_an_interface = 256;

void write_peer_counts(JsonWriter& json, const discovery::PeerTable& peers) {
  json.begin_object();
  for (const auto state :
       {PeerState::alive, PeerState::suspect, PeerState::left, PeerState::lost, PeerState::restored}) {
    json.plain_key(name(state)).number(peers.count(state));
  }
  json.end_object();
}

/// What tells a fault of the network from silence.
void write_signs(JsonWriter& json, const SegmentReport& segment, const View& view) {
  const auto traffic = std::find_if(view.traffic.begin(), view.traffic.end(),
                                    [&](const SegmentTraffic& each) { return each.id == segment.id; });
  const auto seen = traffic == view.traffic.end() ? SegmentTraffic{} : *traffic;
  const auto* const signs = view.node.signs(segment.id);
  json.key("sent_broadcasts").number(seen.sent_broadcasts);
  json.key("received_broadcasts").number(seen.received_broadcasts);
  json.key("own_echoes").number(signs == nullptr ? 0 : signs->own_echoes);
  json.key("received_unicasts").number(seen.received_unicasts);
  json.key("kernel_dropped").number(seen.kernel_dropped);
  json.key("receive_buffer_bytes").number(seen.receive_buffer_bytes).key("off_link");
  if (signs == nullptr || !signs->off_link) {
    json.null();
    return;
  }
  json.begin_object().key("address").address(*signs->off_link);
  json.key("age_s").seconds(view.now - signs->off_link_heard).end_object();
}

std::string_view name(discovery::Role role) {
  switch (role) {
    case discovery::Role::full: return "full";
    case discovery::Role::listen_only: return "listen-only";
    case discovery::Role::announce_only: return "announce-only";
  }
  return "";
}

void write_open_segment(JsonWriter& json, const InterfaceReport& interface, const SegmentReport& segment,
                        const View& view) {
  const auto neighbours = view.node.peers().alive_on(segment.id);
  json.begin_object().key("interface").text(interface.name).key("address").address(segment.prefix.address);
  json.key("prefix_length").number(segment.prefix.length);
  json.key("broadcast").address(segment.prefix.broadcast()).key("unicast_port").number(segment.unicast_port);
  json.key("role").text(name(segment.role));
  json.key("peers")
      .number(neighbours)
      .key("interval_s")
      .seconds(discovery::announce_interval(view.node.config().timing, neighbours));
  write_signs(json, segment, view);
  json.end_object();
}

/// As many as are told of an interface.
template <class Element, class Write>
void write_first(JsonWriter& json, const std::vector<Element>& elements, Write write) {
  json.begin_array();
  for (const auto& element : std::span(elements).first(std::min(elements.size(), most_of_an_interface))) write(element);
  json.end_array();
}

std::size_t left_out(std::size_t count) { return count - std::min(count, most_of_an_interface); }

void write_interface(JsonWriter& json, const InterfaceReport& interface) {
  json.begin_object().key("name").text(interface.name).key("index").number(interface.index);
  json.key("used").boolean(interface.used).key("reason").text(interface.reason);
  json.key("kind").text_or_null(interface.kind).key("addresses");
  write_first(json, interface.addresses, [&](const std::string& address) { json.text(address); });
  json.key("addresses_left_out").number(left_out(interface.addresses.size())).key("segments");
  write_first(json, interface.segments, [&](const SegmentReport& segment) {
    json.begin_object().key("address").address(segment.prefix.address);
    json.key("prefix_length").number(segment.prefix.length);
    json.key("error").text_or_null(segment.error).end_object();
  });
  json.key("segments_left_out").number(left_out(interface.segments.size())).end_object();
}

void write_counts(JsonWriter& json, std::span<const NamedCount> counts) {
  json.begin_object();
  for (const auto& count : counts) json.plain_key(count.name).number(count.value);
  json.end_object();
}

void write_protocol_counts(JsonWriter& json, const discovery::Counters& counters) {
  json.begin_object();
  for (std::size_t i = 0; i < discovery::counter_count; ++i) {
    const auto counter = static_cast<discovery::Counter>(i);
    json.plain_key(name(counter)).number(counters[counter]);
  }
  json.end_object();
}

/// A row of a report, and where it stands among all of them: by interface, then by address.
struct Row {
  std::uint64_t place = 0;
  const InterfaceReport* interface = nullptr;
  const SegmentReport* segment = nullptr;  // nothing: of an interface
};

std::uint64_t place_of(const InterfaceReport& interface, base::Ipv4 address = {}) {
  return std::uint64_t{interface.index} << 32 | address.value;
}

using Next = std::optional<std::uint64_t>;

void write_next(JsonWriter& json, Next next) {
  json.key("next");
  next ? json.text(std::to_string(*next)) : json.null();
}

/// As many rows behind the request's cursor as fit after what `head` makes of the next one.
template <class Head, class WriteRow>
base::Expected<std::string, Failure> page(const Request& request, std::vector<Row> rows, Head head,
                                          WriteRow write_row) {
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.place < b.place; });
  constexpr std::string_view end = "]}";
  const auto around = head(std::numeric_limits<std::uint64_t>::max()).size() + end.size();
  if (around > request.max_bytes) return base::Unexpected{too_large("the reply", around)};
  std::string written;
  Next last;
  for (const auto& row : rows) {
    if (request.after_place && row.place <= *request.after_place) continue;
    std::string text;
    JsonWriter json(text);
    write_row(json, row);
    const auto needed = around + written.size() + 1 + text.size();
    if (needed > request.max_bytes && !last)
      return base::Unexpected{too_large("the row of " + row.interface->name, needed)};
    if (needed > request.max_bytes) return head(last).append(written).append(end);
    if (last) written += ',';
    written += text;
    last = row.place;
  }
  return head(std::nullopt).append(written).append(end);
}

std::string status_head(const Request& request, const View& view, Next next) {
  const auto& process = view.process;
  const auto& peers = view.node.peers();
  std::string out;
  JsonWriter json(out);
  begin_reply(json, view, "discoverd.status/1", request.id);
  json.key("version").text(process.version).key("instance").text_or_null(process.instance);
  json.key("pid").number(process.pid).key("uptime_s").seconds(view.now - process.started);
  json.key("generation").number(peers.generation());
  write_next(json, next);
  write_self(json, view);
  json.key("listen_only").boolean(process.listen_only).key("announce_only").boolean(process.announce_only);
  json.key("passive").boolean(view.node.config().passive).key("profile").text(process.profile);
  json.key("auth").text(process.auth);
  json.key("receive_buffer_wanted_bytes").number(process.receive_buffer_wanted_bytes);
  json.key("port").number(process.port);
  json.key("control_port");
  if (process.control_port)
    json.number(*process.control_port);
  else
    json.null();
  json.key("capacity").number(peers.capacity()).key("peers");
  write_peer_counts(json, peers);
  json.key("segments").begin_array();
  return out;
}

std::string interfaces_head(const Request& request, const View& view, Next next) {
  std::string out;
  JsonWriter json(out);
  begin_reply(json, view, "discoverd.interfaces/1", request.id);
  write_next(json, next);
  json.key("interfaces").begin_array();
  return out;
}

}  // namespace

base::Expected<std::string, Failure> status_reply(const Request& request, const View& view) {
  std::vector<Row> rows;
  for (const auto& interface : view.interfaces) {
    for (const auto& segment : interface.segments) {
      if (!segment.error) rows.push_back({place_of(interface, segment.prefix.address), &interface, &segment});
    }
  }
  return page(
      request, std::move(rows), [&](Next next) { return status_head(request, view, next); },
      [&](JsonWriter& json, const Row& row) { write_open_segment(json, *row.interface, *row.segment, view); });
}

base::Expected<std::string, Failure> interfaces_reply(const Request& request, const View& view) {
  std::vector<Row> rows;
  for (const auto& interface : view.interfaces) rows.push_back({place_of(interface), &interface, nullptr});
  return page(
      request, std::move(rows), [&](Next next) { return interfaces_head(request, view, next); },
      [](JsonWriter& json, const Row& row) { write_interface(json, *row.interface); });
}

std::string counters_reply(const Request& request, const View& view) {
  std::string out;
  JsonWriter json(out);
  begin_reply(json, view, "discoverd.counters/1", request.id);
  json.key("protocol");
  write_protocol_counts(json, view.node.counters());
  json.key("sockets");
  write_counts(json, view.socket_counts);
  json.key("control");
  write_counts(json, view.control_counts);
  json.end_object();
  return out;
}

}  // namespace discover::control
