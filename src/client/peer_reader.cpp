#include "client/peer_reader.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include <nlohmann/json.hpp>

#include "client/row_members.hpp"
#include "discover/error.hpp"

namespace discover::client {
namespace {

Service read_service(const Members& service) {
  return {.name = service["name"].text().value_or(""),
          .type = service["type"].text().value_or(""),
          .port = service["port"].port(),
          .txt = service["txt"].attributes()};
}

Path read_path(const Members& path) {
  return {.interface = path["interface"].text().value_or(""),
          .address = path["address"].text().value_or(""),
          .state = path["state"].text().value_or(""),
          .age = path["age_s"].seconds(),
          .rtt = path["rtt_ms"].milliseconds()};
}

Conflict read_conflict(const Members& conflict) {
  return {.kind = conflict["kind"].text().value_or(""),
          .id = conflict["id"].text().value_or(""),
          .address = conflict["address"].text(),
          .interface = conflict["interface"].text(),
          .age = conflict["age_s"].seconds()};
}

struct PeerMember {
  std::string_view key;
  void (*read)(Peer& peer, const Member& value);
};

/// In the order in which a daemon gives them.
constexpr std::array members = {
    PeerMember{"id", [](Peer& peer, const Member& value) { peer.id = value.needed_text(); }},
    PeerMember{"name", [](Peer& peer, const Member& value) { peer.name = value.text(); }},
    PeerMember{"state", [](Peer& peer, const Member& value) { peer.state = value.text().value_or(""); }},
    PeerMember{"auth", [](Peer& peer, const Member& value) { peer.auth = value.text(); }},
    PeerMember{"verified", [](Peer& peer, const Member& value) { peer.verified = value.flag(); }},
    PeerMember{"mutual", [](Peer& peer, const Member& value) { peer.mutual = value.flag(); }},
    PeerMember{"address", [](Peer& peer, const Member& value) { peer.address = value.text(); }},
    PeerMember{"interface", [](Peer& peer, const Member& value) { peer.interface = value.text(); }},
    PeerMember{"rtt_ms", [](Peer& peer, const Member& value) { peer.rtt = value.milliseconds(); }},
    PeerMember{"age_s", [](Peer& peer, const Member& value) { peer.age = value.seconds(); }},
    PeerMember{"lease_s", [](Peer& peer, const Member& value) { peer.lease = value.seconds(); }},
    PeerMember{"expires_in_s", [](Peer& peer, const Member& value) { peer.expires_in = value.seconds(); }},
    PeerMember{"first_seen", [](Peer& peer, const Member& value) { peer.first_seen = value.wall_time(); }},
    PeerMember{"last_seen", [](Peer& peer, const Member& value) { peer.last_seen = value.wall_time(); }},
    PeerMember{"booted_at", [](Peer& peer, const Member& value) { peer.booted_at = value.wall_time(); }},
    PeerMember{"restarts", [](Peer& peer, const Member& value) { peer.restarts = value.count().value_or(0); }},
    PeerMember{"os", [](Peer& peer, const Member& value) { peer.os = value.text(); }},
    PeerMember{"kernel", [](Peer& peer, const Member& value) { peer.kernel = value.text(); }},
    PeerMember{"arch", [](Peer& peer, const Member& value) { peer.arch = value.text(); }},
    PeerMember{"version", [](Peer& peer, const Member& value) { peer.version = value.text(); }},
    PeerMember{"tags", [](Peer& peer, const Member& value) { peer.tags = value.attributes(); }},
    PeerMember{"services", [](Peer& peer, const Member& value) { peer.services = value.each(read_service); }},
    PeerMember{"addresses", [](Peer& peer, const Member& value) { peer.addresses = value.texts(); }},
    PeerMember{"paths", [](Peer& peer, const Member& value) { peer.paths = value.each(read_path); }},
    PeerMember{"conflicts", [](Peer& peer, const Member& value) { peer.conflicts = value.each(read_conflict); }},
};
using Place = decltype(members)::const_iterator;

/// Reads one member of a row, and passes over what is none. `likely`: where it may stand; returns where the next
/// one may.
Place read_member(Peer& peer, const Member& value, std::string_view key, Place likely) {
  const auto is_it = [key](const PeerMember& member) { return member.key == key; };
  auto found = std::find_if(likely, members.end(), is_it);
  if (found == members.end()) found = std::find_if(members.begin(), members.end(), is_it);
  if (found == members.end()) return likely;
  found->read(peer, value);
  return std::next(found);
}

void check(const Peer& peer) {
  if (peer.id.empty()) throw Error(ErrorCode::bad_reply, "the daemon's \"id\" is not there");
}

}  // namespace

Self read_self(const Members& self) {
  return {.id = self["id"].needed_text(),
          .name = self["name"].text(),
          .domain = self["domain"].text(),
          .conflicts = self["conflicts"].each(read_conflict)};
}

Peer read_peer(std::string_view row) {
  Peer peer;
  auto likely = members.begin();
  for (RowMembers given(row); given.next();) {
    const auto value = given.value();
    likely = read_member(peer, {given.key(), &value}, given.key(), likely);
  }
  check(peer);
  return peer;
}

Peer read_parsed_peer(const nlohmann::json& row) {
  Peer peer;
  for (const auto& [key, value] : Members(row).json().items()) {
    read_member(peer, {key, &value}, key, members.begin());
  }
  check(peer);
  return peer;
}

}  // namespace discover::client
