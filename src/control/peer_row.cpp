#include "control/peer_row.hpp"

#include <array>
#include <chrono>
#include <cstddef>
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

void write_texts(JsonWriter& json, const wire::PackedRange<wire::TextView>& texts) {
  json.begin_object();
  for (const auto& [key, value] : texts) json.foreign_key(key).text(value);
  json.end_object();
}

void write_services(JsonWriter& json, const wire::PackedRange<wire::ServiceView>& services) {
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

void write_booted_at(JsonWriter& json, const wire::DescriptionView& about) {
  if (about.booted_at)
    json.timestamp(base::WallTime(std::chrono::seconds(*about.booted_at)));
  else
    json.null();
}

void write_addresses(JsonWriter& json, const Peer& peer) {
  json.begin_array();
  for (const auto& address : peer.addresses()) json.address(address);
  json.end_array();
}

/// What the members of a row are made from.
struct Row {
  const Peer& peer;
  const Path& best;
  wire::DescriptionView about;  // empty while nothing is known
  const View& view;

  std::string_view name() const { return about.name; }
};

struct Member {
  JsonWriter::Key key;
  void (*write)(JsonWriter& json, const Row& row);
};

/// In the order of a row, behind its `id`.
constexpr std::array members = {
    Member{"name",
           [](JsonWriter& json, const Row& row) { row.peer.description ? json.text(row.name()) : json.null(); }},
    Member{"state", [](JsonWriter& json, const Row& row) { json.text(name(row.peer.state)); }},
    Member{"auth", [](JsonWriter& json, const Row& row) { json.text(row.peer.authentic ? "signed" : "none"); }},
    Member{"verified", [](JsonWriter& json, const Row& row) { json.boolean(row.peer.is_verified()); }},
    Member{"mutual",
           [](JsonWriter& json, const Row& row) { row.peer.mutual ? json.boolean(*row.peer.mutual) : json.null(); }},
    Member{"address", [](JsonWriter& json, const Row& row) { json.address(row.best.address); }},
    Member{"interface", [](JsonWriter& json, const Row& row) { json.text(row.best.interface); }},
    Member{"rtt_ms", [](JsonWriter& json, const Row& row) { write_rtt(json, row.best.rtt); }},
    Member{"age_s", [](JsonWriter& json, const Row& row) { json.seconds(row.view.now - row.peer.last_heard); }},
    Member{"lease_s", [](JsonWriter& json, const Row& row) { json.seconds(row.best.lease); }},
    Member{"expires_in_s",
           [](JsonWriter& json, const Row& row) {
             json.seconds(row.peer.is_listed_alive() ? row.peer.expires() - row.view.now : base::Duration(0));
           }},
    Member{"first_seen",
           [](JsonWriter& json, const Row& row) { json.timestamp(row.view.wall_at(row.peer.first_seen)); }},
    Member{"last_seen",
           [](JsonWriter& json, const Row& row) { json.timestamp(row.view.wall_at(row.peer.last_heard)); }},
    Member{"booted_at", [](JsonWriter& json, const Row& row) { write_booted_at(json, row.about); }},
    Member{"restarts", [](JsonWriter& json, const Row& row) { json.number(row.peer.restarts); }},
    Member{"os", [](JsonWriter& json, const Row& row) { json.text_or_null(row.about.os); }},
    Member{"kernel", [](JsonWriter& json, const Row& row) { json.text_or_null(row.about.kernel); }},
    Member{"arch", [](JsonWriter& json, const Row& row) { json.text_or_null(row.about.arch); }},
    Member{"version", [](JsonWriter& json, const Row& row) { json.text_or_null(row.about.version); }},
    Member{"tags", [](JsonWriter& json, const Row& row) { write_texts(json, row.about.tags); }},
    Member{"services", [](JsonWriter& json, const Row& row) { write_services(json, row.about.services); }},
    Member{"addresses", [](JsonWriter& json, const Row& row) { write_addresses(json, row.peer); }},
    Member{"paths", [](JsonWriter& json, const Row& row) { write_paths(json, row.peer.paths, row.view); }},
    Member{"conflicts",
           [](JsonWriter& json,
              const Row& row) { write_conflicts(json, row.peer.id, row.name(), row.peer.rivals, row.view); }},
};

static_assert(members.size() < 32, "a bit of RowKeys for each");

}  // namespace

void prefetch_peer(const Peer& peer) { prefetch(&peer, sizeof peer); }

void prefetch_parts(const Peer& peer) {
  prefetch(peer.paths.data(), sizeof(Path));
  if (!peer.description) return;
  constexpr std::size_t usual_bytes = 256;  // of a description
  prefetch(peer.description->name().data(), usual_bytes);
}

void prefetch_addresses(const Peer& peer) { prefetch(peer.paths.front().addresses.data(), 1); }

void write_peer_row(JsonWriter& json, const Peer& peer, const View& view, RowKeys keys) {
  const Row row{peer, peer.best_path(), peer.description ? peer.description->view() : wire::DescriptionView{}, view};
  json.begin_object().key("id").id(peer.id);
  for (std::size_t i = 0; i < members.size(); ++i) {
    if ((keys >> i & 1) == 0) continue;
    json.key(members[i].key);
    members[i].write(json, row);
  }
  json.end_object();
}

std::optional<RowKeys> row_key(std::string_view name) {
  if (name == "id") return only_id;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (members[i].key.name() == name) return RowKeys{1} << i;
  }
  return std::nullopt;
}

std::vector<std::string_view> row_key_names(RowKeys keys) {
  std::vector<std::string_view> names = {"id"};
  for (std::size_t i = 0; i < members.size(); ++i) {
    if ((keys >> i & 1) != 0) names.push_back(members[i].key.name());
  }
  return names;
}

}  // namespace discover::control
