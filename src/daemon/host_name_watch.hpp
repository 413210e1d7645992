#pragma once

#include <chrono>
#include <fcntl.h>
#include <optional>
#include <string>
#include <system_error>

#include "base/log.hpp"
#include "event/alert.hpp"
#include "event/timer.hpp"
#include "net/fd.hpp"
#include "service/host.hpp"

namespace discover::daemon {

/// Tells the Daemon that somebody has changed the host's name. The kernel wakes whoever watches for a change in any UTS
/// namespace, and everybody may make one of his own: it is looked at a few times a second at most. Where the kernel
/// does not show the file (ProcSubset=pid of systemd.exec(5)) this stays silent, and says so once.
class HostNameWatch {
 public:
  HostNameWatch(event::Loop& loop, base::Delegate<void()> on_change)
      : on_change_(on_change),
        file_(::open("/proc/sys/kernel/hostname", O_RDONLY | O_CLOEXEC | O_NONBLOCK)),
        name_(service::host_name()),
        rested_(loop, base::Delegate<void()>::to<&HostNameWatch::on_rested>(*this)) {
    try {
      if (file_) alert_.emplace(loop, file_.get(), base::Delegate<void()>::to<&HostNameWatch::on_alert>(*this));
    } catch (const std::system_error&) {  // an emulated /proc
    }
    if (!alert_) base::log::info("changes of the host name are noticed at a reload only: /proc/sys cannot be watched");
  }

 private:
  static constexpr std::chrono::milliseconds rest{250};

  void on_alert() noexcept {
    alert_->pause();
    rested_.arm(rest);
    look();
  }

  void on_rested() noexcept {
    alert_->resume();
    look();
  }

  void look() {
    auto name = service::host_name();
    if (name == name_) return;
    name_ = std::move(name);
    on_change_();
  }

  base::Delegate<void()> on_change_;
  net::Fd file_;
  std::string name_;
  event::Timer rested_;
  std::optional<event::Alert> alert_;
};

}  // namespace discover::daemon
