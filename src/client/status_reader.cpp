#include "client/status_reader.hpp"

#include <nlohmann/json.hpp>

#include "client/peer_reader.hpp"

namespace discover::client {
namespace {

std::optional<OffLinkSource> read_off_link(const Members& segment) {
  const auto source = segment["off_link"].object();
  auto address = source["address"].text();
  if (!address) return std::nullopt;
  return OffLinkSource{.address = *std::move(address), .age = source["age_s"].seconds()};
}

Segment read_segment(const Members& segment) {
  return {.interface = segment["interface"].text().value_or(""),
          .address = segment["address"].text().value_or(""),
          .prefix_length = segment["prefix_length"].count().value_or(0),
          .broadcast = segment["broadcast"].text(),
          .unicast_port = segment["unicast_port"].port(),
          .role = segment["role"].text(),
          .peers = segment["peers"].count().value_or(0),
          .interval = segment["interval_s"].seconds(),
          .sent_broadcasts = segment["sent_broadcasts"].count(),
          .received_broadcasts = segment["received_broadcasts"].count(),
          .own_echoes = segment["own_echoes"].count(),
          .received_unicasts = segment["received_unicasts"].count(),
          .kernel_dropped = segment["kernel_dropped"].count(),
          .receive_buffer_bytes = segment["receive_buffer_bytes"].count(),
          .off_link = read_off_link(segment)};
}

InterfaceSegment read_interface_segment(const Members& segment) {
  return {.address = segment["address"].text().value_or(""),
          .prefix_length = segment["prefix_length"].count().value_or(0),
          .error = segment["error"].text()};
}

Interface read_interface(const Members& interface) {
  return {.name = interface["name"].needed_text(),
          .index = interface["index"].count(),
          .used = interface["used"].flag().value_or(false),
          .reason = interface["reason"].text().value_or(""),
          .kind = interface["kind"].text(),
          .addresses = interface["addresses"].texts(),
          .addresses_left_out = interface["addresses_left_out"].count().value_or(0),
          .segments = interface["segments"].each(read_interface_segment),
          .segments_left_out = interface["segments_left_out"].count().value_or(0)};
}

SigningKey read_key(const Members& key) {
  return {.id = key["id"].text().value_or(""),
          .comment = key["comment"].text(),
          .signs = key["signs"].flag().value_or(false),
          .heard_last_hour = key["heard_last_hour"].count()};
}

}  // namespace

Status read_status(const nlohmann::json& document) {
  const Members status(document);
  return {.version = status["version"].text().value_or(""),
          .instance = status["instance"].text(),
          .pid = status["pid"].count(),
          .uptime = status["uptime_s"].seconds(),
          .generation = status["generation"].count().value_or(0),
          .generated_at = status["generated_at"].wall_time(),
          .self = read_self(status["self"].object()),
          .listen_only = status["listen_only"].flag().value_or(false),
          .announce_only = status["announce_only"].flag().value_or(false),
          .passive = status["passive"].flag().value_or(false),
          .profile = status["profile"].text(),
          .auth = status["auth"].text(),
          .receive_buffer_wanted_bytes = status["receive_buffer_wanted_bytes"].count(),
          .port = status["port"].port(),
          .control_port = status["control_port"].port(),
          .capacity = status["capacity"].count(),
          .peers = status["peers"].counts(),
          .segments = status["segments"].each(read_segment)};
}

std::vector<Interface> read_interfaces(const nlohmann::json& document) {
  return Members(document)["interfaces"].each(read_interface);
}

Keys read_keys(const nlohmann::json& document) {
  const Members keys(document);
  return {.auth = keys["auth"].text().value_or(""), .keys = keys["keys"].each(read_key)};
}

std::vector<Counter> read_counters(const nlohmann::json& document) {
  std::vector<Counter> counters;
  for (const auto& [group, members] : document.items()) {
    if (!members.is_object()) continue;
    for (const auto& [name, value] : Member(group, &members).counts()) {
      counters.push_back({.group = group, .name = name, .value = value});
    }
  }
  return counters;
}

}  // namespace discover::client
