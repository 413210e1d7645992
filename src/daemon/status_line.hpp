#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "base/delegate.hpp"
#include "event/loop.hpp"
#include "event/timer.hpp"
#include "service/notify.hpp"

namespace discover::daemon {

/// What systemd shows of the service. Others cause the changes, so they are told of once a second at most; the last one
/// is.
class StatusLine {
 public:
  explicit StatusLine(event::Loop& loop) : pause_(loop, base::Delegate<void()>::to<&StatusLine::tell>(*this)) {
    service::prepare_to_notify();
  }

  void set(std::string line) {
    line_ = std::move(line);
    if (!pause_.armed()) tell();
  }

  /// The service is ready, or has reloaded, with this status.
  void ready(std::string line) {
    line_ = told_ = std::move(line);
    service::notify_ready(line_);
  }

 private:
  void tell() noexcept {
    if (line_ == told_) return;
    if (service::notify_status(line_)) told_ = line_;
    pause_.arm(std::chrono::seconds(1));
  }

  std::string line_, told_;
  event::Timer pause_;
};

}  // namespace discover::daemon
