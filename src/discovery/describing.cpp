// What a description changes.
#include <algorithm>
#include <utility>

#include "discovery/authorship.hpp"
#include "discovery/peer_table.hpp"

namespace discover::discovery {
namespace {

std::uint16_t difference(const wire::Description& a, const wire::Description& b) {
  const auto bit = [](bool differs, std::uint16_t key) { return differs ? key : std::uint16_t{0}; };
  return static_cast<std::uint16_t>(
      bit(a.name != b.name, change::name) | bit(a.os != b.os, change::os) | bit(a.kernel != b.kernel, change::kernel) |
      bit(a.arch != b.arch, change::arch) | bit(a.version != b.version, change::version) |
      bit(a.booted_at != b.booted_at, change::booted_at) | bit(a.tags != b.tags, change::tags) |
      bit(a.services != b.services, change::services));
}

/// Host names differ by more than the case of their letters (RFC 4343).
std::string folded(std::string_view name) {
  std::string out(name);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::size_t name_hash(std::string_view name) { return std::hash<std::string>()(folded(name)); }

}  // namespace

/// Not by equal_range(), which walks through all of a fleet that has one name.
std::vector<wire::NodeId> PeerTable::namesakes(std::string_view name, const wire::NodeId& except,
                                               std::size_t most) const {
  std::vector<wire::NodeId> ids;
  const auto wanted = folded(name);
  const auto hash = name_hash(name);
  for (auto entry = names_.find(hash); entry != names_.end() && entry->first == hash && ids.size() < most; ++entry) {
    const Peer& peer = *entry->second;
    if (peer.id != except && peer.is_listed_alive() && folded(peer.description->name()) == wanted)
      ids.push_back(peer.id);
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

void PeerTable::index_name(const Peer& peer) {
  const auto hash = name_hash(peer.description->name());
  if (names_.contains(hash)) ++shared_names_;
  names_.emplace(hash, &peer);
}

void PeerTable::drop_name(const Peer& peer) {
  if (!peer.description) return;
  const auto hash = name_hash(peer.description->name());
  const auto [first, last] = names_.equal_range(hash);
  const auto entry = std::find_if(first, last, [&](const auto& candidate) { return candidate.second == &peer; });
  if (entry == last) return;
  names_.erase(entry);
  if (names_.contains(hash)) --shared_names_;
}

void PeerTable::describe(Peer& peer, Path& path, const wire::Header& header, wire::Description description,
                         Events& events) {
  const bool newest = speaks_for(peer, path, header.sequence);
  path.revision = header.revision;
  path.described_by = header.sequence;
  const bool first = !peer.description;
  const bool moved = path.addresses != description.addresses;
  path.addresses = std::exchange(description.addresses, {});
  std::uint16_t changed = 0;
  if (newest) changed = difference(first ? wire::Description{} : peer.description->unpack(), description);
  if (moved) changed |= change::addresses;
  if (changed == 0 && !first) return;
  if (newest) {
    const bool renamed = first || (changed & change::name) != 0;
    if (renamed) drop_name(peer);
    peer.described_by = header.sequence;
    peer.description = wire::PackedDescription(description);
    if (renamed) index_name(peer);
  }
  // A row that has only just appeared is told of as a whole.
  const bool told = first && !events.empty() && events.back() == PeerEvent{PeerEventKind::appeared, peer.id};
  if (!told) note(PeerEventKind::updated, peer, events, changed);
}

}  // namespace discover::discovery
