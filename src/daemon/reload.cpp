// How the running daemon takes over another configuration.
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "base/log.hpp"
#include "config/fits.hpp"
#include "daemon/daemon.hpp"
#include "daemon/derived.hpp"
#include "service/notify.hpp"

namespace discover::daemon {
namespace {

namespace log = base::log;

}  // namespace

void Daemon::on_reload() noexcept {
  std::string told_by_the_log;
  reload(told_by_the_log);
}

void Daemon::reload(std::string& reason) noexcept {
  if (node_.is_leaving()) {
    reason = "discoverd is stopping";
    return;
  }
  time_of_call();
  service::notify_reloading();
  reload_error_.clear();
  try {
    take_over(make_settings(options_));
    log::info("configuration reloaded");
  } catch (const std::exception& error) {
    reload_error_ = error.what();
    log::error("configuration not reloaded, everything stays as it was: {}", reload_error_);
  }
  status_line_.ready(status());
  reason = reload_error_;
}

/// What can fail comes first: who is refused must find everything as it was.
void Daemon::take_over(Settings settings) {
  if (settings.config.port != settings_.config.port) {
    throw std::runtime_error(fmt::format("port: changing {} to {} takes a restart of discoverd", settings_.config.port,
                                         settings.config.port));
  }
  doors_.move_udp(settings.control_port);
  const auto node = adjusted(node_.config(), settings);
  if (node.domain != node_.config().domain) {
    node_.set_segments(base::BootClock::now(), {});  // a goodbye to those of the old one
    pump();
  }
  settings.description = steadied(std::move(settings.description), settings_.description);
  settings_ = std::move(settings);
  log::set_level(settings_.config.log_level);
  update(process_, settings_);
  history_.set_capacity(settings_.config.max_peers);
  if (node != node_.config()) node_.reconfigure(base::BootClock::now(), node);
  describe();
  on_links_changed();
}

/// Announces the description of the settings, under what was said at run time.
void Daemon::describe() {
  if (!offers_.set_configured(settings_.description, settings_.config.passive)) {
    log::warning("what was published and tagged at run time is dropped: with the configuration it is too much");
  }
  node_.set_description(base::BootClock::now(), offers_.merged());
}

void Daemon::on_host_name() noexcept {
  time_of_call();
  follow_host();
  pump();
}

/// Announces what this host has become, if it is anything else.
void Daemon::follow_host() {
  try {
    auto description = steadied(make_description(settings_.config), settings_.description);
    if (description == settings_.description) return;
    config::check_fits(description, settings_.config.passive);
    if (description.name != settings_.description.name) log::info("this host is called {}", description.name);
    settings_.description = std::move(description);
  } catch (const std::exception& error) {
    return log::warning("{}; still announcing {}", error.what(), settings_.description.name);
  }
  describe();
}

}  // namespace discover::daemon
