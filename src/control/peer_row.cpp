#include "control/peer_row.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <string>

#include "control/conflicts.hpp"
#include "control/json_writer.hpp"
#include "control/view.hpp"

namespace discover::control {
namespace {

using discovery::Path;
using discovery::Peer;

void prefetch(const void* start, std::size_t bytes) {
  constexpr std::size_t cache_line = 64;  // bytes; of the CPUs that matter here
  const auto* first = static_cast<const char*>(start);
  for (std::size_t at = 0; at < bytes; at += cache_line) __builtin_prefetch(first + at);
}

/// All that the row reads beyond the Peer itself, asked for at once rather than missed one by one.
void prefetch_parts(const Peer& peer) {
  prefetch(peer.paths.data(), sizeof(Path));
  if (!peer.description) return;
  const auto& about = *peer.description;
  prefetch(about.name.data(), about.name.size());
  if (about.os) prefetch(about.os->data(), about.os->size());
  prefetch(about.services.data(), about.services.size() * sizeof(wire::Service));
  if (!about.tags.empty()) prefetch(&*about.tags.begin(), sizeof(*about.tags.begin()));
}

void write_texts(JsonWriter& json, const std::map<std::string, std::string>& texts) {
  json.begin_object();
  for (const auto& [key, value] : texts) json.foreign_key(key).text(value);
  json.end_object();
}

void write_services(JsonWriter& json, const std::vector<wire::Service>& services) {
  json.begin_array();
  for (const auto& service : services) {
    json.begin_object().key("name").text(service.name).key("type").text(service.type);
    json.key("port").number(service.port).key("txt");
    write_texts(json, service.txt);
    json.end_object();
  }
  json.end_array();
}

void write_rtt(JsonWriter& json, const std::optional<base::Duration>& rtt) {
  if (rtt)
    json.seconds(*rtt * 1000);  // the same three decimals, of milliseconds
  else
    json.null();
}

void write_paths(JsonWriter& json, const std::vector<Path>& paths, const View& view) {
  json.begin_array();
  for (const auto& path : paths) {
    json.begin_object().key("interface").text(path.interface).key("address").address(path.address);
    json.key("state").text(name(path.state)).key("age_s").seconds(view.now - path.last_heard);
    json.key("rtt_ms");
    write_rtt(json, path.rtt);
    json.end_object();
  }
  json.end_array();
}

void write_times(JsonWriter& json, const Peer& peer, const Path& best, const View& view) {
  const auto left = peer.is_listed_alive() ? peer.expires() - view.now : base::Duration(0);
  json.key("age_s").seconds(view.now - peer.last_heard).key("lease_s").seconds(best.lease);
  json.key("expires_in_s").seconds(left);
  json.key("first_seen").timestamp(view.wall_at(peer.first_seen));
  json.key("last_seen").timestamp(view.wall_at(peer.last_heard));
}

void write_description(JsonWriter& json, const Peer& peer) {
  static const wire::Description unknown;
  const auto& about = peer.description ? *peer.description : unknown;
  json.key("booted_at");
  if (about.booted_at)
    json.timestamp(base::WallTime(std::chrono::seconds(*about.booted_at)));
  else
    json.null();
  json.key("restarts").number(peer.restarts);
  json.key("os").text_or_null(about.os).key("kernel").text_or_null(about.kernel);
  json.key("arch").text_or_null(about.arch).key("version").text_or_null(about.version).key("tags");
  write_texts(json, about.tags);
  json.key("services");
  write_services(json, about.services);
}

}  // namespace

void prefetch_peer(const Peer& peer) {
  prefetch(&peer, sizeof peer);
}

void write_peer_row(JsonWriter& json, const Peer& peer, const View& view) {
  prefetch_parts(peer);
  const Path& best = peer.best_path();
  json.begin_object().key("id").id(peer.id).key("name");
  if (peer.description)
    json.text(peer.description->name);
  else
    json.null();
  json.key("state")
      .text(name(peer.state))
      .key("auth")
      .text(peer.authentic ? "signed" : "none")
      .key("verified")
      .boolean(peer.is_verified());
  json.key("mutual");
  if (peer.mutual)
    json.boolean(*peer.mutual);
  else
    json.null();
  json.key("address").address(best.address).key("interface").text(best.interface);
  json.key("rtt_ms");
  write_rtt(json, best.rtt);
  write_times(json, peer, best, view);
  write_description(json, peer);
  json.key("addresses").begin_array();
  for (const auto& address : peer.addresses()) json.address(address);
  json.end_array().key("paths");
  write_paths(json, peer.paths, view);
  json.key("conflicts");
  write_conflicts(json, peer.id,
                  peer.description ? std::string_view(peer.description->name) : std::string_view(),
                  peer.rivals, view);
  json.end_object();
}

}  // namespace discover::control
