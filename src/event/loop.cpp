#include "event/loop.hpp"

#include <cassert>

#include "event/error.hpp"

namespace discover::event {
namespace {

constexpr int drain_rounds = 16;  // rounds: closing takes one, a caught signal one more, a stop() one more

}  // namespace

// The buffer is left uninitialised: pages that no datagram reaches then cost no memory.
Loop::Loop() : buffer_(new std::byte[receive_buffer_bytes]) {
  check(uv_loop_init(&loop_), "event loop");
}

Loop::~Loop() {
  for (int round = 0; round < drain_rounds && uv_run(&loop_, UV_RUN_NOWAIT) != 0; ++round) {
  }
  [[maybe_unused]] const int status = uv_loop_close(&loop_);
  assert(status == 0 && "a handle outlives its event loop");
}

void Loop::run() {
  uv_run(&loop_, UV_RUN_DEFAULT);
}

void Loop::run_once() {
  uv_run(&loop_, UV_RUN_ONCE);
}

void Loop::stop() {
  uv_stop(&loop_);
}

}  // namespace discover::event
