#include "control/reports.hpp"

#include <algorithm>
#include <cstddef>
#include <span>

#include "control/json_writer.hpp"
#include "control/reply.hpp"
#include "control/request.hpp"
#include "control/view.hpp"
#include "discovery/announcer.hpp"

namespace discover::control {
namespace {

using discovery::PeerState;

void write_peer_counts(JsonWriter& json, const discovery::PeerTable& peers) {
  json.begin_object();
  for (const auto state : {PeerState::alive, PeerState::suspect, PeerState::left, PeerState::lost,
                           PeerState::restored}) {
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

void write_open_segment(JsonWriter& json, const InterfaceReport& interface, const SegmentReport& segment,
                        const View& view) {
  const auto neighbours = view.node.peers().alive_on(segment.id);
  json.begin_object().key("interface").text(interface.name).key("address").address(segment.prefix.address);
  json.key("prefix_length").number(segment.prefix.length);
  json.key("broadcast").address(segment.prefix.broadcast()).key("unicast_port").number(segment.unicast_port);
  json.key("peers")
      .number(neighbours)
      .key("interval_s")
      .seconds(discovery::announce_interval(view.node.config().timing, neighbours));
  write_signs(json, segment, view);
  json.end_object();
}

void write_interface(JsonWriter& json, const InterfaceReport& interface) {
  json.begin_object().key("name").text(interface.name).key("index").number(interface.index);
  json.key("used").boolean(interface.used).key("reason").text(interface.reason);
  json.key("kind").text_or_null(interface.kind).key("addresses").begin_array();
  for (const auto& address : interface.addresses) json.text(address);
  json.end_array().key("segments").begin_array();
  for (const auto& segment : interface.segments) {
    json.begin_object().key("address").address(segment.prefix.address);
    json.key("prefix_length")
        .number(segment.prefix.length)
        .key("error")
        .text_or_null(segment.error)
        .end_object();
  }
  json.end_array().end_object();
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

}  // namespace

std::string status_reply(const Request& request, const View& view) {
  const auto& process = view.process;
  const auto& peers = view.node.peers();
  std::string out;
  JsonWriter json(out);
  begin_reply(json, view, "discoverd.status/1", request.id);
  json.key("version").text(process.version).key("instance").text_or_null(process.instance);
  json.key("pid").number(process.pid).key("uptime_s").seconds(view.now - process.started);
  json.key("generation").number(peers.generation());
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
  for (const auto& interface : view.interfaces) {
    for (const auto& segment : interface.segments) {
      if (!segment.error) write_open_segment(json, interface, segment, view);
    }
  }
  json.end_array().end_object();
  return out;
}

std::string interfaces_reply(const Request& request, const View& view) {
  std::string out;
  JsonWriter json(out);
  begin_reply(json, view, "discoverd.interfaces/1", request.id);
  json.key("interfaces").begin_array();
  for (const auto& interface : view.interfaces) write_interface(json, interface);
  json.end_array().end_object();
  return out;
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
