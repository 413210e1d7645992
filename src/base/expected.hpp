#pragma once

#include <cassert>
#include <utility>
#include <variant>

namespace discover::base {

/// Wraps an error on its way into an Expected.
template <class E>
struct Unexpected {
  E error;
};
template <class E>
Unexpected(E) -> Unexpected<E>;

/// A value, or the reason why there is none. Holds what other parties cause at run time: such errors are
/// values and never exceptions. (C++23's std::expected, which g++ 12 in C++20 mode does not have.)
template <class T, class E>
class [[nodiscard]] Expected {
 public:
  Expected(T value) : content_(std::in_place_index<0>, std::move(value)) {}
  Expected(Unexpected<E> unexpected) : content_(std::in_place_index<1>, std::move(unexpected.error)) {}

  bool has_value() const { return content_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  /// Precondition: has_value().
  T& operator*() & { return assert(has_value()), *std::get_if<0>(&content_); }
  const T& operator*() const& { return assert(has_value()), *std::get_if<0>(&content_); }
  T&& operator*() && { return assert(has_value()), std::move(*std::get_if<0>(&content_)); }
  T* operator->() { return &**this; }
  const T* operator->() const { return &**this; }

  /// Precondition: !has_value().
  const E& error() const { return assert(content_.index() == 1), *std::get_if<1>(&content_); }

 private:
  std::variant<T, E> content_;
};

}  // namespace discover::base
