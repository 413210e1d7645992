#pragma once

#include <string_view>

namespace discover::service {

/// Tells systemd how the service is, sd_notify(3). Does nothing when systemd did not start this process or
/// discoverd was built without libsystemd.
void notify_ready(std::string_view status);
void notify_status(std::string_view status);
void notify_stopping();

}  // namespace discover::service
