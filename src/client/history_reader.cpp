#include "client/history_reader.hpp"

#include <nlohmann/json.hpp>

#include "client/members.hpp"
#include "client/reply.hpp"

namespace discover::client {
namespace {

PastEvent read_event(const Members& event) {
  return {.at = event["at"].wall_time(),
          .kind = event["kind"].text().value_or(""),
          .changed = event["changed"].texts(),
          .address = event["address"].text()};
}

}  // namespace

History read_history(std::string_view row) {
  const auto json = parse_object(row);
  const Members past(json);
  return {.id = past["id"].needed_text(),
          .name = past["name"].text(),
          .state = past["state"].text().value_or(""),
          .address = past["address"].text(),
          .first_seen = past["first_seen"].wall_time(),
          .appearances = past["appearances"].count().value_or(0),
          .restarts = past["restarts"].count().value_or(0),
          .flaps = past["flaps"].count().value_or(0),
          .suspicions = past["suspicions"].count().value_or(0),
          .address_changes = past["address_changes"].count().value_or(0),
          .events = past["events"].each(read_event)};
}

Probe read_probe(std::string_view reply) {
  const auto json = parse_object(reply);
  const Members probe(json);
  const auto peer = probe["peer"].object();
  return {.id = peer["id"].needed_text(),
          .name = peer["name"].text(),
          .address = probe["address"].text().value_or(""),
          .interface = probe["interface"].text().value_or(""),
          .rtt = probe["rtt_ms"].milliseconds()};
}

}  // namespace discover::client
