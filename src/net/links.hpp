#pragma once

#include <cstdint>
#include <system_error>
#include <vector>

#include "base/delegate.hpp"
#include "event/loop.hpp"
#include "event/poll.hpp"
#include "event/timer.hpp"
#include "net/fd.hpp"
#include "net/link.hpp"

namespace discover::net {

/// The links and addresses of this network namespace, kept true: whatever the kernel reports, all are read
/// again. It tells its owner when something differs and never what; it changes nothing on any link.
class Links {
 public:
  struct Counters {
    std::uint64_t reports = 0;       ///< messages of change from the kernel
    std::uint64_t foreign = 0;       ///< messages from anybody else, ignored
    std::uint64_t overruns = 0;      ///< times that the kernel reported faster than we read
    std::uint64_t reads = 0;         ///< times that all links were read
    std::uint64_t failed_reads = 0;  ///< times that this did not work and the earlier list was kept
  };

  /// Reads all links at once. Throws std::system_error if that is not possible. `on_change` is called after
  /// each later change, once for everything that came together; it may destroy this object.
  Links(event::Loop& loop, base::Delegate<void()> on_change);
  ~Links() = default;
  Links(const Links&) = delete;
  Links& operator=(const Links&) = delete;

  /// By index. Valid until the loop runs again.
  const std::vector<Link>& all() const { return links_; }
  const Counters& counters() const { return counters_; }

 private:
  void on_readable() noexcept;
  void on_error(std::error_code error) noexcept;
  void on_due() noexcept;
  bool receive_report();
  void read_again();
  std::error_code read();

  event::Loop& loop_;
  base::Delegate<void()> on_change_;
  std::vector<Link> links_;
  Counters counters_;
  std::error_code read_error_;  // of the last reading
  Fd socket_;
  event::Poll poll_;
  event::Timer next_reading_;
};

}  // namespace discover::net
