#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace discover::client {

/// The end of the control door where events arrive: an autobound AF_UNIX datagram socket, not connected,
/// because they come from another socket of the daemon's than replies do; and a timer. Knows nothing of what
/// it carries.
class WatchSocket {
 public:
  /// Throws Error(failed) if the kernel grants no descriptors.
  WatchSocket();
  ~WatchSocket();
  WatchSocket(const WatchSocket&) = delete;
  WatchSocket& operator=(const WatchSocket&) = delete;

  /// Readable when a datagram is there or the timer has run out.
  int fd() const { return both_; }
  /// False if fd() did not become readable in time.
  bool wait(std::chrono::milliseconds timeout) const;

  void set_timer(std::chrono::milliseconds from_now);
  /// True once after the timer has run out.
  bool take_timer();

  /// Sends to the first of `paths` behind which somebody listens; else what was tried, for a message.
  std::optional<std::string> send(const std::vector<std::string>& paths, std::string_view request);

  /// The next datagram; nothing if there is none. Lives until the next call.
  std::optional<std::string_view> receive();

 private:
  int socket_ = -1;
  int timer_ = -1;
  int both_ = -1;  // epoll(7)
  std::unique_ptr<char[]> buffer_;
};

}  // namespace discover::client
