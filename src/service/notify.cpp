#include "service/notify.hpp"

#include <string>

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

void notify_stopping() { notify("STOPPING=1"); }

}  // namespace discover::service
