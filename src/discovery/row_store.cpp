#include "discovery/row_store.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>
#include <utility>

#include "base/random.hpp"

namespace discover::discovery {
namespace {

constexpr std::size_t fewest_slots = 16;

/// What a heartbeat reads and writes of a row, or of a path.
void prefetch_beginning(const void* start) {
  constexpr std::size_t cache_line = 64;  // bytes; of the processors that matter here
  constexpr std::size_t needed = 96;      // of which the last may be in a third line: memory starts anywhere in one
  __builtin_prefetch(start, 1);
  __builtin_prefetch(static_cast<const char*>(start) + cache_line, 1);
  __builtin_prefetch(static_cast<const char*>(start) + needed - 1, 1);
}

bool is_before(const Peer* peer, const wire::NodeId& id) { return peer->id < id; }

}  // namespace

std::uint64_t RowStore::hash(const wire::NodeId& id) const {
  std::array<std::uint64_t, 2> words{};
  std::memcpy(words.data(), id.bytes.data(), sizeof words);
  base::Random first(key_ ^ words[0]);
  return base::Random(first.next() ^ words[1]).next();
}

/// Where the row is, or the free slot where it would be. Precondition: there are slots.
std::size_t RowStore::slot_of(const wire::NodeId& id) const {
  const auto wanted = hash(id);
  auto at = place(wanted);
  while (slots_[at].row && (slots_[at].hash != wanted || slots_[at].row->peer.id != id)) at = next(at);
  return at;
}

Row* RowStore::find(const wire::NodeId& id) const { return slots_.empty() ? nullptr : slots_[slot_of(id)].row.get(); }

Row& RowStore::add(const wire::NodeId& id) {
  if ((size() + 1) * 4 > slots_.size() * 3) grow();
  auto row = std::make_unique<Row>();
  row->peer.id = id;
  Row& added = *row;
  ordered_.insert(std::lower_bound(ordered_.begin(), ordered_.end(), id, is_before), &added.peer);
  put({hash(id), std::move(row)});
  return added;
}

void RowStore::put(Slot slot) {
  auto at = place(slot.hash);
  while (slots_[at].row) at = next(at);
  slots_[at] = std::move(slot);
}

void RowStore::grow() {
  auto old = std::exchange(slots_, std::vector<Slot>(std::max(fewest_slots, slots_.size() * 2)));
  for (auto& slot : old) {
    if (slot.row) put(std::move(slot));
  }
}

/// Rows that were pushed on by the one that goes move up, so that no search ends early.
void RowStore::erase(const wire::NodeId& id) {
  const auto listed = std::lower_bound(ordered_.begin(), ordered_.end(), id, is_before);
  assert(listed != ordered_.end() && (*listed)->id == id);
  ordered_.erase(listed);
  auto hole = slot_of(id);
  for (auto at = next(hole); slots_[at].row; at = next(at)) {
    const auto wanted = place(slots_[at].hash);
    const bool stays = hole <= at ? hole < wanted && wanted <= at : hole < wanted || wanted <= at;
    if (stays) continue;
    std::swap(slots_[hole], slots_[at]);
    hole = at;
  }
  slots_[hole] = {};
}

Rows RowStore::above(const wire::NodeId& after) const {
  const auto first = std::upper_bound(ordered_.begin(), ordered_.end(), after,
                                      [](const wire::NodeId& id, const Peer* peer) { return id < peer->id; });
  return {first, ordered_.end()};
}

/// Slots first, then rows, then paths: each kind while the ones before it are on their way. A row whose own place was
/// taken is looked for by its hash alone, so that no row has to be there yet.
void RowStore::expect(std::span<const wire::NodeId> ids) const {
  assert(ids.size() <= ahead);
  if (slots_.empty()) return;
  std::array<std::uint64_t, ahead> hashes;
  std::array<const Row*, ahead> rows;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    hashes[i] = hash(ids[i]);
    __builtin_prefetch(&slots_[place(hashes[i])]);
  }
  for (std::size_t i = 0; i < ids.size(); ++i) {
    auto at = place(hashes[i]);
    while (slots_[at].row && slots_[at].hash != hashes[i]) at = next(at);
    rows[i] = slots_[at].row.get();
    if (rows[i] != nullptr) prefetch_beginning(rows[i]);
  }
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (rows[i] != nullptr) prefetch_beginning(rows[i]->peer.paths.data());
  }
}

}  // namespace discover::discovery
