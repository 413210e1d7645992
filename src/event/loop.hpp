#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include <uv.h>

namespace discover::event {

/// The event loop of the one thread. It must outlive everything that was made with it.
class Loop {
 public:
  /// Throws std::system_error when the kernel grants no epoll instance.
  Loop();
  /// Lets the handles that are closing go. Precondition: everything made with this loop is destroyed.
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Serves events until stop(), or until nothing is left that could cause one.
  void run();
  /// Waits for one round of events and serves it.
  void run_once();
  /// Ends run() after the current round; before run(), makes it return at once.
  void stop();

  /// When this round began, in milliseconds of CLOCK_MONOTONIC. Costs no system call.
  std::uint64_t now_ms() const { return uv_now(&loop_); }

  /// Memory that whoever is reading a datagram may use until its callback returns: one buffer serves every
  /// socket, because one thread reads one datagram at a time.
  std::span<std::byte> receive_buffer() { return {buffer_.get(), receive_buffer_bytes}; }

  uv_loop_t* get() { return &loop_; }

 private:
  static constexpr std::size_t receive_buffer_bytes = 65536;  // no UDP datagram is longer (RFC 768)

  uv_loop_t loop_{};
  std::unique_ptr<std::byte[]> buffer_;
};

}  // namespace discover::event
