#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace discover::service {

/// Opens the socket to systemd, as otherwise the first of the others does: for whoever may have no descriptors left by
/// then.
void prepare_to_notify();

/// Tells systemd how the service is, sd_notify(3). Does nothing when systemd did not start this process. What it must
/// learn waits for a second if it does not read.
void notify_ready(std::string_view status);
/// Waits for nothing. False if systemd has not read so much that there is no room: to be told again.
bool notify_status(std::string_view status);
/// With the time that systemd needs to tell this reload from an earlier one. notify_ready() ends it.
void notify_reloading();
void notify_stopping();

/// This process lives and does its work. To be called more often than watchdog_period(): it waits for nothing, so one
/// may be lost.
void notify_alive();

/// How long systemd waits for notify_alive() before it takes this process for hung; nothing: it does not watch.
std::optional<std::chrono::microseconds> watchdog_period();

}  // namespace discover::service
