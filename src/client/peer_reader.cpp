#include "client/peer_reader.hpp"

#include <nlohmann/json.hpp>

#include "discover/error.hpp"

namespace discover::client {
namespace {

Service read_service(const Members& service) {
  return {.name = service.text("name").value_or(""),
          .type = service.text("type").value_or(""),
          .port = service.port("port"),
          .txt = service.attributes("txt")};
}

Path read_path(const Members& path) {
  return {.interface = path.text("interface").value_or(""),
          .address = path.text("address").value_or(""),
          .state = path.text("state").value_or(""),
          .age = path.seconds("age_s"),
          .rtt = path.milliseconds("rtt_ms")};
}

Conflict read_conflict(const Members& conflict) {
  return {.kind = conflict.text("kind").value_or(""),
          .id = conflict.text("id").value_or(""),
          .address = conflict.text("address"),
          .interface = conflict.text("interface"),
          .age = conflict.seconds("age_s")};
}

}  // namespace

Self read_self(const Members& self) {
  return {.id = self.needed_text("id"),
          .name = self.text("name"),
          .domain = self.text("domain"),
          .conflicts = self.each("conflicts", read_conflict)};
}

Peer read_peer(std::string_view row) {
  // A row is no longer than a reply; looking for duplicate keys as well would take a fifth of a listing's time.
  const auto json = nlohmann::json::parse(row, nullptr, false);
  if (json.is_discarded()) throw Error(ErrorCode::bad_reply, "a row of the daemon's reply is not valid JSON");
  return read_parsed_peer(json);
}

Peer read_parsed_peer(const nlohmann::json& row) {
  const Members peer(row);
  return {.id = peer.needed_text("id"),
          .name = peer.text("name"),
          .state = peer.text("state").value_or(""),
          .auth = peer.text("auth"),
          .verified = peer.flag("verified"),
          .mutual = peer.flag("mutual"),
          .address = peer.text("address"),
          .interface = peer.text("interface"),
          .rtt = peer.milliseconds("rtt_ms"),
          .age = peer.seconds("age_s"),
          .lease = peer.seconds("lease_s"),
          .expires_in = peer.seconds("expires_in_s"),
          .first_seen = peer.wall_time("first_seen"),
          .last_seen = peer.wall_time("last_seen"),
          .booted_at = peer.wall_time("booted_at"),
          .restarts = peer.count("restarts").value_or(0),
          .os = peer.text("os"),
          .kernel = peer.text("kernel"),
          .arch = peer.text("arch"),
          .version = peer.text("version"),
          .tags = peer.attributes("tags"),
          .services = peer.each("services", read_service),
          .addresses = peer.texts("addresses"),
          .paths = peer.each("paths", read_path),
          .conflicts = peer.each("conflicts", read_conflict)};
}

}  // namespace discover::client
