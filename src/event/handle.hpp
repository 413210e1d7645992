#pragma once

#include <memory>

#include <uv.h>

#include "event/error.hpp"

namespace discover::event {

/// Closes a libuv handle and frees it in the close callback, which is the first moment libuv lets go of it.
template <class T>
struct Close {
  void operator()(T* handle) const noexcept {
    uv_close(reinterpret_cast<uv_handle_t*>(handle), [](uv_handle_t* closed) { delete reinterpret_cast<T*>(closed); });
  }
};

/// A libuv handle that its wrapper owns. No callback runs once it is destroyed, so the wrapper may die at
/// any time, even inside its own callback; the memory goes when the loop turns next.
template <class T>
using Handle = std::unique_ptr<T, Close<T>>;

/// Makes a handle: `init` gets the memory and returns libuv's status. Only a handle that was initialised may
/// be closed, so a failure frees the memory and throws std::system_error with `what`.
template <class T, class Init>
Handle<T> open_handle(const char* what, void* owner, Init init) {
  auto memory = std::make_unique<T>();
  check(init(memory.get()), what);
  memory->data = owner;
  return Handle<T>(memory.release());
}

}  // namespace discover::event
