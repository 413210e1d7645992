#pragma once

#include <chrono>
#include <system_error>

#include "base/clock.hpp"

namespace discover::daemon {

/// Which errors of something that is tried again and again are worth a line of the log: where it fails and succeeds by
/// turns, as towards one neighbour that a firewall keeps apart, there would be two each time.
class Complaint {
 public:
  enum class News { none, fails, works_again };

  /// After each try. A first error is news, another one after a minute without news, and success after a minute without
  /// errors.
  News after(std::error_code error, base::TimePoint now) {
    if (error) {
      failed_ = now;
      if (said_ && (error == said_ || now < said_at_ + pause)) return News::none;
      said_ = error;
      said_at_ = now;
      return News::fails;
    }
    if (!said_ || now < failed_ + pause) return News::none;
    said_.clear();
    return News::works_again;
  }

  /// False if success is no news, whenever it comes: there is no need to ask for the time.
  bool is_open() const { return static_cast<bool>(said_); }

 private:
  static constexpr std::chrono::minutes pause{1};

  std::error_code said_;  // none: all is well
  base::TimePoint said_at_;
  base::TimePoint failed_;
};

}  // namespace discover::daemon
