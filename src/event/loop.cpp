#include "event/loop.hpp"

#include <cassert>
#include <cstdlib>
#include <new>

#include "event/error.hpp"

namespace discover::event {
namespace {

constexpr int drain_rounds = 16;  // rounds: closing takes one, a caught signal one more, a stop() one more

/// libuv aborts without a word where it gets no memory. The handler of operator new has a word first.
void* checked(void* memory, std::size_t bytes) {
  if (memory == nullptr && bytes != 0) {
    if (const auto handler = std::get_new_handler()) handler();
  }
  return memory;
}

void give_libuv_an_allocator() {
  [[maybe_unused]] static const int status = uv_replace_allocator(
      [](std::size_t bytes) { return checked(std::malloc(bytes), bytes); },
      [](void* memory, std::size_t bytes) { return checked(std::realloc(memory, bytes), bytes); },
      [](std::size_t count, std::size_t bytes) { return checked(std::calloc(count, bytes), count * bytes); },
      std::free);
}

}  // namespace

// The buffer is left uninitialised: pages that no datagram reaches then cost no memory.
Loop::Loop() : buffer_(new std::byte[receive_buffer_bytes]) {
  give_libuv_an_allocator();
  check(uv_loop_init(&loop_), "event loop");
}

Loop::~Loop() {
  for (int round = 0; round < drain_rounds && uv_run(&loop_, UV_RUN_NOWAIT) != 0; ++round) {
  }
  [[maybe_unused]] const int status = uv_loop_close(&loop_);
  assert(status == 0 && "a handle outlives its event loop");
}

void Loop::run() { uv_run(&loop_, UV_RUN_DEFAULT); }

void Loop::run_once() { uv_run(&loop_, UV_RUN_ONCE); }

void Loop::stop() { uv_stop(&loop_); }

}  // namespace discover::event
