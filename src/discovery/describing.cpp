// What a description changes.
#include <utility>

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

}  // namespace

void PeerTable::describe(Peer& peer, Path& path, std::uint32_t revision, wire::Description description,
                         Events& events) {
  path.revision = revision;
  const bool first = !peer.description;
  const bool moved = path.addresses != description.addresses;
  path.addresses = std::exchange(description.addresses, {});
  auto changed = difference(first ? wire::Description{} : *peer.description, description);
  if (moved) changed |= change::addresses;
  if (changed == 0 && !first) return;
  peer.description = std::move(description);
  // A row that has only just appeared is told of as a whole.
  const bool told = first && !events.empty() && events.back() == PeerEvent{PeerEventKind::appeared, peer.id};
  if (!told) note(PeerEventKind::updated, peer, events, changed);
}

}  // namespace discover::discovery
