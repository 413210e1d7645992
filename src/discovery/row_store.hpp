#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/clock.hpp"
#include "discovery/peer.hpp"
#include "wire/node_id.hpp"

namespace discover::discovery {

/// What a PeerTable knows of one peer. Its address does not change while it is in the table.
struct Row {
  base::TimePoint queued;  ///< under which it stands in its queue
  bool unproven = false;   ///< neither signed nor ever proven
  Peer peer;
};

/// Rows of a PeerTable in order of id. A view: valid until the table changes.
using Rows = std::span<const Peer* const>;

/// The rows of a PeerTable: owns them, finds them by id, and lists them in its order. Finding one allocates nothing.
class RowStore {
 public:
  /// `key` keys the hash of the ids, so that nobody can choose ids that collide.
  explicit RowStore(std::uint64_t key) : key_(key) {}

  std::size_t size() const { return ordered_.size(); }

  /// Null if there is none.
  Row* find(const wire::NodeId& id) const;

  /// A new row. Precondition: there is none of that id.
  Row& add(const wire::NodeId& id);

  /// Precondition: there is one of that id.
  void erase(const wire::NodeId& id);

  /// In order of id.
  Rows all() const { return ordered_; }
  /// ... from the first above `after`.
  Rows above(const wire::NodeId& after) const;

  /// Rows that can be fetched at a time: what one system call brings, and less than fits a processor's first cache.
  static constexpr std::size_t ahead = 32;

  /// Lets the processor fetch the rows of these, at most `ahead`, as far as they are known: they are looked up next.
  void expect(std::span<const wire::NodeId> ids) const;

  template <class Visit>
  void for_each(const Visit& visit) {
    for (auto& slot : slots_) {
      if (slot.row) visit(*slot.row);
    }
  }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::unique_ptr<Row> row;  // null: the slot is free
  };
  std::uint64_t hash(const wire::NodeId& id) const;
  std::size_t place(std::uint64_t hash) const { return static_cast<std::size_t>(hash) & (slots_.size() - 1); }
  std::size_t next(std::size_t at) const { return (at + 1) & (slots_.size() - 1); }
  std::size_t slot_of(const wire::NodeId& id) const;
  void put(Slot slot);
  void grow();

  std::uint64_t key_;
  /// Open addressing with linear probing (Knuth, TAOCP 3 s.6.4, algorithms L and R): a known id costs one line of the
  /// cache here and then its row. Of a power of two, at most three quarters in use.
  std::vector<Slot> slots_;
  std::vector<const Peer*> ordered_;
};

}  // namespace discover::discovery
