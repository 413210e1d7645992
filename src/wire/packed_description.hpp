#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "wire/description.hpp"

namespace discover::wire {

/// Reads one thing after the other from where a PackedDescription keeps them.
class PackedCursor {
 public:
  PackedCursor() = default;
  explicit PackedCursor(const char* at) : at_(at) {}

  template <class Number>
  Number number() {
    Number value;
    std::memcpy(&value, at_, sizeof value);
    at_ += sizeof value;
    return value;
  }
  std::string_view text() {
    const auto size = number<std::uint16_t>();
    return {std::exchange(at_, at_ + size), size};
  }
  bool operator==(const PackedCursor&) const = default;

 private:
  const char* at_ = nullptr;
};

/// Things of one kind, packed one behind the other; Thing::read() reads one. A view: valid as long as the
/// PackedDescription.
template <class Thing>
class PackedRange {
 public:
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Thing;
    using difference_type = std::ptrdiff_t;
    using pointer = const Thing*;
    using reference = const Thing&;

    Iterator() = default;
    Iterator(PackedCursor at, std::size_t left) : at_(at), left_(left) { read(); }
    const Thing& operator*() const { return thing_; }
    const Thing* operator->() const { return &thing_; }
    Iterator& operator++() { return --left_, read(), *this; }
    Iterator operator++(int) {
      auto before = *this;
      ++*this;
      return before;
    }
    bool operator==(const Iterator& other) const { return left_ == other.left_; }

   private:
    void read() {
      if (left_ > 0) thing_ = Thing::read(at_);
    }
    PackedCursor at_;
    std::size_t left_ = 0;
    Thing thing_;
  };

  PackedRange() = default;
  /// Takes `at` behind the last of them.
  static PackedRange read(PackedCursor& at) {
    PackedRange range;
    range.size_ = at.number<std::uint16_t>();
    range.first_ = at;
    for (std::size_t i = 0; i < range.size_; ++i) Thing::read(at);
    return range;
  }

  Iterator begin() const { return {first_, size_}; }
  Iterator end() const { return {}; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

 private:
  PackedCursor first_;
  std::size_t size_ = 0;
};

struct TextView {
  std::string_view key;
  std::string_view value;
  static TextView read(PackedCursor& at);
};

struct ServiceView {
  std::string_view name;
  std::string_view type;
  std::uint16_t port = 0;
  PackedRange<TextView> txt;
  static ServiceView read(PackedCursor& at);
};

/// What a Description says, as views into where it is kept.
struct DescriptionView {
  std::string_view name;
  std::optional<std::string_view> os;
  std::optional<std::string_view> kernel;
  std::optional<std::string_view> arch;
  std::optional<std::string_view> version;
  std::optional<std::int64_t> booted_at;
  PackedRange<TextView> tags;
  PackedRange<ServiceView> services;
};

/// A Description without its addresses in one block of memory: a table of thousands takes a third of what their strings
/// and maps would.
class PackedDescription {
 public:
  /// Precondition: it keeps the rules (wire::keeps_the_rules), which also say that no text is long.
  explicit PackedDescription(const Description& description);

  /// Valid until this is changed or moved.
  std::string_view name() const;
  DescriptionView view() const;

  Description unpack() const;
  bool operator==(const PackedDescription&) const = default;

 private:
  std::string block_;
};

}  // namespace discover::wire
