#pragma once

#include <cstddef>
#include <iterator>
#include <map>

#include "discovery/peer.hpp"

namespace discover::discovery {

/// Some rows of a PeerTable in order of id. A view: valid until the table changes.
class Rows {
 public:
  using ById = std::map<wire::NodeId, const Peer*>;

  class Iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = const Peer*;
    using difference_type = std::ptrdiff_t;
    using pointer = const value_type*;
    using reference = const value_type&;

    Iterator() = default;
    explicit Iterator(ById::const_iterator at) : at_(at) {}
    const Peer* const& operator*() const { return at_->second; }
    Iterator& operator++() { return ++at_, *this; }
    Iterator operator++(int) { return Iterator(at_++); }
    bool operator==(const Iterator&) const = default;

   private:
    ById::const_iterator at_;
  };

  Rows(ById::const_iterator first, ById::const_iterator end) : first_(first), end_(end) {}
  Iterator begin() const { return first_; }
  Iterator end() const { return end_; }

 private:
  Iterator first_;
  Iterator end_;
};

}  // namespace discover::discovery
