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
Value value(std::optional<discover::Seconds> known) {
  return known ? Value(known->count()) : Value();
}
Value value(std::optional<discover::Milliseconds> known) {
  return known ? Value(known->count()) : Value();
}
Value value(std::optional<discover::WallTime> known) {
  return known ? Value(rfc3339(*known)) : Value();
}
Value count(std::uint64_t number) {
  return static_cast<double>(number);
}

struct PeerField {
  const char* name;
  Kind kind;
  Shown shown;
  Value (*of)(const Peer&);
};

constexpr std::array fields = {
    PeerField{"name", Kind::text, Shown::always, [](const Peer& p) { return value(p.name); }},
    PeerField{"address", Kind::address, Shown::always, [](const Peer& p) { return value(p.address); }},
    PeerField{"interface", Kind::text, Shown::always, [](const Peer& p) { return value(p.interface); }},
    PeerField{"state", Kind::text, Shown::always, [](const Peer& p) { return Value(p.state); }},
    PeerField{"rtt", Kind::milliseconds, Shown::always, [](const Peer& p) { return value(p.rtt); }},
    PeerField{"age", Kind::seconds, Shown::always, [](const Peer& p) { return value(p.age); }},
    PeerField{"os", Kind::text, Shown::always, [](const Peer& p) { return value(p.os); }},
    PeerField{"id", Kind::text, Shown::wide, [](const Peer& p) { return Value(p.id); }},
    PeerField{"verified", Kind::yes_or_no, Shown::wide, [](const Peer& p) { return value(p.verified); }},
    PeerField{"mutual", Kind::yes_or_no, Shown::wide, [](const Peer& p) { return value(p.mutual); }},
    PeerField{"conflicts", Kind::count, Shown::wide, [](const Peer& p) { return count(p.conflicts.size()); }},
    PeerField{"lease", Kind::seconds, Shown::wide, [](const Peer& p) { return value(p.lease); }},
    PeerField{"expires", Kind::seconds, Shown::wide, [](const Peer& p) { return value(p.expires_in); }},
    PeerField{"arch", Kind::text, Shown::wide, [](const Peer& p) { return value(p.arch); }},
    PeerField{"kernel", Kind::text, Shown::wide, [](const Peer& p) { return value(p.kernel); }},
    PeerField{"version", Kind::text, Shown::wide, [](const Peer& p) { return value(p.version); }},
    PeerField{"restarts", Kind::count, Shown::wide, [](const Peer& p) { return count(p.restarts); }},
    PeerField{"paths", Kind::count, Shown::wide, [](const Peer& p) { return count(p.paths.size()); }},
    PeerField{"tags", Kind::texts, Shown::wide, [](const Peer& p) { return Value(tags(p)); }},
    PeerField{"services", Kind::texts, Shown::wide, [](const Peer& p) { return Value(services(p)); }},
    PeerField{"addresses", Kind::address, Shown::on_request,
              [](const Peer& p) { return Value(p.addresses); }},
    PeerField{"auth", Kind::text, Shown::on_request, [](const Peer& p) { return value(p.auth); }},
    PeerField{"first_seen", Kind::time, Shown::on_request, [](const Peer& p) { return value(p.first_seen); }},
    PeerField{"last_seen", Kind::time, Shown::on_request, [](const Peer& p) { return value(p.last_seen); }},
    PeerField{"booted_at", Kind::time, Shown::on_request, [](const Peer& p) { return value(p.booted_at); }},
};

}  // namespace

const Fields& peer_fields() {
  static const Fields all = [] {
    std::vector<Field> list;
    for (const auto& field : fields) list.push_back({field.name, field.kind, field.shown});
    return Fields(std::move(list), std::string(tag_prefix));
  }();
  return all;
}

Value peer_value(const Peer& peer, std::string_view field) {
  if (field.starts_with(tag_prefix)) {
    const auto tag = peer.tags.find(std::string(field.substr(tag_prefix.size())));
    return tag == peer.tags.end() ? Value() : Value(tag->second);
  }
  const auto* const found = std::find_if(fields.begin(), fields.end(),
                                         [field](const PeerField& known) { return known.name == field; });
  return found == fields.end() ? Value() : found->of(peer);
}

Rows peer_rows(std::vector<Peer> peers) {
  const auto count = peers.size();
  return {.count = count,
          .value = [peers = std::move(peers)](
                       std::size_t row, std::string_view field) { return peer_value(peers[row], field); },
          .advice = ""};
}

}  // namespace discoverctl
