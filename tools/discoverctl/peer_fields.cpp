#include "peer_fields.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "phrases.hpp"

namespace discoverctl {
namespace {

using discover::Peer;

constexpr std::string_view tag_prefix = "tag.";

template <class T>
Value value(const std::optional<T>& known) {
  return known ? Value(*known) : Value();
}
Value value(std::optional<discover::Seconds> known) { return known ? Value(known->count()) : Value(); }
Value value(std::optional<discover::Milliseconds> known) { return known ? Value(known->count()) : Value(); }
Value value(std::optional<discover::WallTime> known) { return known ? Value(rfc3339(*known)) : Value(); }
Value count(std::uint64_t number) { return static_cast<double>(number); }

struct PeerField {
  const char* name;
  const char* key;  // that a row has for it
  Kind kind;
  Shown shown;
  Value (*of)(const Peer&);
};

constexpr std::array known_fields = {
    PeerField{"name", "name", Kind::text, Shown::always, [](const Peer& p) { return value(p.name); }},
    PeerField{"address", "address", Kind::address, Shown::always, [](const Peer& p) { return value(p.address); }},
    PeerField{"interface", "interface", Kind::text, Shown::always, [](const Peer& p) { return value(p.interface); }},
    PeerField{"state", "state", Kind::text, Shown::always, [](const Peer& p) { return Value(p.state); }},
    PeerField{"rtt", "rtt_ms", Kind::milliseconds, Shown::always, [](const Peer& p) { return value(p.rtt); }},
    PeerField{"age", "age_s", Kind::seconds, Shown::always, [](const Peer& p) { return value(p.age); }},
    PeerField{"os", "os", Kind::text, Shown::always, [](const Peer& p) { return value(p.os); }},
    PeerField{"id", "id", Kind::text, Shown::wide, [](const Peer& p) { return Value(p.id); }},
    PeerField{"verified", "verified", Kind::yes_or_no, Shown::wide, [](const Peer& p) { return value(p.verified); }},
    PeerField{"mutual", "mutual", Kind::yes_or_no, Shown::wide, [](const Peer& p) { return value(p.mutual); }},
    PeerField{"conflicts", "conflicts", Kind::count, Shown::wide,
              [](const Peer& p) { return count(p.conflicts.size()); }},
    PeerField{"lease", "lease_s", Kind::seconds, Shown::wide, [](const Peer& p) { return value(p.lease); }},
    PeerField{"expires", "expires_in_s", Kind::seconds, Shown::wide, [](const Peer& p) { return value(p.expires_in); }},
    PeerField{"arch", "arch", Kind::text, Shown::wide, [](const Peer& p) { return value(p.arch); }},
    PeerField{"kernel", "kernel", Kind::text, Shown::wide, [](const Peer& p) { return value(p.kernel); }},
    PeerField{"version", "version", Kind::text, Shown::wide, [](const Peer& p) { return value(p.version); }},
    PeerField{"restarts", "restarts", Kind::count, Shown::wide, [](const Peer& p) { return count(p.restarts); }},
    PeerField{"paths", "paths", Kind::count, Shown::wide, [](const Peer& p) { return count(p.paths.size()); }},
    PeerField{"tags", "tags", Kind::texts, Shown::wide, [](const Peer& p) { return Value(tags(p)); }},
    PeerField{"services", "services", Kind::texts, Shown::wide, [](const Peer& p) { return Value(services(p)); }},
    PeerField{"addresses", "addresses", Kind::address, Shown::on_request,
              [](const Peer& p) { return Value(p.addresses); }},
    PeerField{"auth", "auth", Kind::text, Shown::on_request, [](const Peer& p) { return value(p.auth); }},
    PeerField{"first_seen", "first_seen", Kind::time, Shown::on_request,
              [](const Peer& p) { return value(p.first_seen); }},
    PeerField{"last_seen", "last_seen", Kind::time, Shown::on_request,
              [](const Peer& p) { return value(p.last_seen); }},
    PeerField{"booted_at", "booted_at", Kind::time, Shown::on_request,
              [](const Peer& p) { return value(p.booted_at); }},
};

const PeerField* find(std::string_view field) {
  return std::find_if(known_fields.begin(), known_fields.end(),
                      [field](const PeerField& known) { return known.name == field; });
}

}  // namespace

const Fields& peer_fields() {
  static const Fields all = [] {
    std::vector<Field> list;
    for (const auto& field : known_fields) list.push_back({field.name, field.kind, field.shown});
    return Fields(std::move(list), std::string(tag_prefix));
  }();
  return all;
}

Value peer_value(const Peer& peer, std::string_view field) {
  if (field.starts_with(tag_prefix)) {
    const auto tag = peer.tags.find(std::string(field.substr(tag_prefix.size())));
    return tag == peer.tags.end() ? Value() : Value(tag->second);
  }
  const auto* const found = find(field);
  return found == known_fields.end() ? Value() : found->of(peer);
}

std::set<std::string> peer_keys(const std::set<std::string>& fields) {
  std::set<std::string> keys;
  for (const auto& field : fields) {
    const auto* const found = find(field);
    if (found != known_fields.end()) keys.insert(found->key);
    if (field.starts_with(tag_prefix)) keys.insert("tags");
  }
  return keys;
}

Rows peer_rows(std::vector<Peer> peers) {
  const auto count = peers.size();
  return {.count = count,
          .value = [peers = std::move(peers)](std::size_t row,
                                              std::string_view field) { return peer_value(peers[row], field); },
          .advice = ""};
}

}  // namespace discoverctl
