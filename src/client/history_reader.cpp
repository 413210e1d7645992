#include "client/history_reader.hpp"

#include <nlohmann/json.hpp>

#include "client/members.hpp"
#include "client/reply.hpp"

namespace discover::client {
namespace {

PastEvent read_event(const Members& event) {
  return {.at = event.wall_time("at"),
          .kind = event.text("kind").value_or(""),
          .changed = event.texts("changed"),
          .address = event.text("address")};
}

}  // namespace

History read_history(std::string_view row) {
  const auto json = parse_object(row);
  const Members past(json);
  return {.id = past.needed_text("id"),
          .name = past.text("name"),
          .state = past.text("state").value_or(""),
          .address = past.text("address"),
          .first_seen = past.wall_time("first_seen"),
          .appearances = past.count("appearances").value_or(0),
          .restarts = past.count("restarts").value_or(0),
          .flaps = past.count("flaps").value_or(0),
          .suspicions = past.count("suspicions").value_or(0),
          .address_changes = past.count("address_changes").value_or(0),
          .events = past.each("events", read_event)};
}

Probe read_probe(std::string_view reply) {
  const auto json = parse_object(reply);
  const Members probe(json);
  const auto peer = probe.object("peer");
  return {.id = peer.needed_text("id"),
          .name = peer.text("name"),
          .address = probe.text("address").value_or(""),
          .interface = probe.text("interface").value_or(""),
          .rtt = probe.milliseconds("rtt_ms")};
}

}  // namespace discover::client
