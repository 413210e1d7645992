#include "service/notify.hpp"

#include <cstdint>
#include <ctime>
#include <string>

#include <fmt/format.h>

#include "service/features.hpp"

#if DISCOVERD_HAVE_SYSTEMD
#include <systemd/sd-daemon.h>
#endif

namespace discover::service {
namespace {

void notify([[maybe_unused]] const std::string& state) {
#if DISCOVERD_HAVE_SYSTEMD
  ::sd_notify(0, state.c_str());
#endif
}

}  // namespace

void notify_ready(std::string_view status) { notify("READY=1\nSTATUS=" + std::string(status)); }

void notify_status(std::string_view status) { notify("STATUS=" + std::string(status)); }

void notify_reloading() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  const auto since_boot = std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
  const auto usec = std::chrono::duration_cast<std::chrono::microseconds>(since_boot).count();
  notify(fmt::format("RELOADING=1\nMONOTONIC_USEC={}", usec));
}

void notify_alive() { notify("WATCHDOG=1"); }

std::optional<std::chrono::microseconds> watchdog_period() {
#if DISCOVERD_HAVE_SYSTEMD
  std::uint64_t usec = 0;
  if (::sd_watchdog_enabled(0, &usec) > 0) return std::chrono::microseconds(usec);
#endif
  return std::nullopt;
}

void notify_stopping() { notify("STOPPING=1"); }

}  // namespace discover::service
