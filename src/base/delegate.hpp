#pragma once

#include <type_traits>

namespace discover::base {

template <class Signature>
class Delegate;

/// A method bound to an object: two words, no allocation, nothing owned. The object must outlive every call.
/// Unlike std::function it holds no state that dies with the holder, so a callback may destroy the holder
/// it was called from.
template <class... Args>
class Delegate<void(Args...)> {
 public:
  Delegate() = default;

  /// `Delegate<void(int)>::to<&Daemon::on_signal>(daemon)`; the method must be noexcept, because the caller
  /// is usually a C library.
  template <auto Method, class Object>
  static Delegate to(Object& object) {
    static_assert(std::is_nothrow_invocable_v<decltype(Method), Object&, Args...>, "a delegate's method is noexcept");
    Delegate delegate;
    delegate.object_ = &object;
    delegate.call_ = [](void* target, Args... args) noexcept {
      (static_cast<Object*>(target)->*Method)(static_cast<Args>(args)...);
    };
    return delegate;
  }

  void operator()(Args... args) const noexcept {
    if (call_ != nullptr) call_(object_, static_cast<Args>(args)...);
  }
  explicit operator bool() const { return call_ != nullptr; }

 private:
  void* object_ = nullptr;
  void (*call_)(void*, Args...) noexcept = nullptr;
};

}  // namespace discover::base
