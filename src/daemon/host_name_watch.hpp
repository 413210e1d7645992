#pragma once

#include <fcntl.h>

#include <optional>
#include <system_error>

#include "base/log.hpp"
#include "event/alert.hpp"
#include "net/fd.hpp"

namespace discover::daemon {

/// Tells the Daemon that somebody may have changed the host's name. Where the kernel does not show the file
/// (ProcSubset=pid of systemd.exec(5)) it stays silent, and says so once.
class HostNameWatch {
 public:
  HostNameWatch(event::Loop& loop, base::Delegate<void()> on_change)
      : file_(::open("/proc/sys/kernel/hostname", O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
    try {
      if (file_) alert_.emplace(loop, file_.get(), on_change);
    } catch (const std::system_error&) {  // an emulated /proc
    }
    if (!alert_) base::log::info("changes of the host name are noticed at a reload only: /proc/sys cannot be watched");
  }

 private:
  net::Fd file_;
  std::optional<event::Alert> alert_;
};

}  // namespace discover::daemon
