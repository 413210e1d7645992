#include "client/status_reader.hpp"

#include <nlohmann/json.hpp>

#include "client/peer_reader.hpp"

namespace discover::client {
namespace {

std::optional<OffLinkSource> read_off_link(const Members& segment) {
  const auto source = segment.object("off_link");
  auto address = source.text("address");
  if (!address) return std::nullopt;
  return OffLinkSource{.address = *std::move(address), .age = source.seconds("age_s")};
}

Segment read_segment(const Members& segment) {
  return {.interface = segment.text("interface").value_or(""),
          .address = segment.text("address").value_or(""),
          .prefix_length = segment.count("prefix_length").value_or(0),
          .broadcast = segment.text("broadcast"),
          .unicast_port = segment.port("unicast_port"),
          .peers = segment.count("peers").value_or(0),
          .interval = segment.seconds("interval_s"),
          .sent_broadcasts = segment.count("sent_broadcasts"),
          .received_broadcasts = segment.count("received_broadcasts"),
          .own_echoes = segment.count("own_echoes"),
          .received_unicasts = segment.count("received_unicasts"),
          .kernel_dropped = segment.count("kernel_dropped"),
          .receive_buffer_bytes = segment.count("receive_buffer_bytes"),
          .off_link = read_off_link(segment)};
}

InterfaceSegment read_interface_segment(const Members& segment) {
  return {.address = segment.text("address").value_or(""),
          .prefix_length = segment.count("prefix_length").value_or(0),
          .error = segment.text("error")};
}

Interface read_interface(const Members& interface) {
  return {.name = interface.needed_text("name"),
          .index = interface.count("index"),
          .used = interface.flag("used").value_or(false),
          .reason = interface.text("reason").value_or(""),
          .kind = interface.text("kind"),
          .addresses = interface.texts("addresses"),
          .segments = interface.each("segments", read_interface_segment)};
}

SigningKey read_key(const Members& key) {
  return {.id = key.text("id").value_or(""),
          .comment = key.text("comment"),
          .signs = key.flag("signs").value_or(false),
          .heard_last_hour = key.count("heard_last_hour")};
}

}  // namespace

Status read_status(const nlohmann::json& document) {
  const Members status(document);
  return {.version = status.text("version").value_or(""),
          .instance = status.text("instance"),
          .pid = status.count("pid"),
          .uptime = status.seconds("uptime_s"),
          .generation = status.count("generation").value_or(0),
          .generated_at = status.wall_time("generated_at"),
          .self = read_self(status.object("self")),
          .listen_only = status.flag("listen_only").value_or(false),
          .announce_only = status.flag("announce_only").value_or(false),
          .passive = status.flag("passive").value_or(false),
          .profile = status.text("profile"),
          .auth = status.text("auth"),
          .receive_buffer_wanted_bytes = status.count("receive_buffer_wanted_bytes"),
          .port = status.port("port"),
          .control_port = status.port("control_port"),
          .capacity = status.count("capacity"),
          .peers = status.counts("peers"),
          .segments = status.each("segments", read_segment)};
}

std::vector<Interface> read_interfaces(const nlohmann::json& document) {
  return Members(document).each("interfaces", read_interface);
}

Keys read_keys(const nlohmann::json& document) {
  const Members keys(document);
  return {.auth = keys.text("auth").value_or(""), .keys = keys.each("keys", read_key)};
}

std::vector<Counter> read_counters(const nlohmann::json& document) {
  std::vector<Counter> counters;
  for (const auto& [group, members] : document.items()) {
    if (!members.is_object()) continue;
    for (const auto& [name, value] : Members(document).counts(group.c_str())) {
      counters.push_back({.group = group, .name = name, .value = value});
    }
  }
  return counters;
}

}  // namespace discover::client
