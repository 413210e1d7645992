#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "control/history.hpp"
#include "control/offers.hpp"
#include "control/request_limit.hpp"
#include "control/view.hpp"
#include "daemon/control_doors.hpp"
#include "daemon/event_log.hpp"
#include "daemon/heap_pages.hpp"
#include "daemon/host_name_watch.hpp"
#include "daemon/peer_memory.hpp"
#include "daemon/probe_waiters.hpp"
#include "daemon/segments.hpp"
#include "daemon/settings.hpp"
#include "daemon/status_line.hpp"
#include "daemon/suspend_watch.hpp"
#include "daemon/wall_clock.hpp"
#include "daemon/watchers.hpp"
#include "discovery/node.hpp"
#include "event/loop.hpp"
#include "event/signal.hpp"
#include "event/timer.hpp"
#include "net/links.hpp"

namespace discover::daemon {

/// The whole daemon: makes everything else, and is the only one that knows both the protocol and the event
/// loop. It carries datagrams and deadlines between them and decides nothing itself.
class Daemon {
 public:
  /// Opens the control doors, then reads the links. Throws std::runtime_error if one of these is impossible;
  /// nothing has been sent then.
  Daemon(const Options& options, Settings settings);
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  /// Takes part in discovery until SIGTERM or SIGINT, and then says goodbye.
  void run();

 private:
  void on_datagrams(std::span<const base::Bytes> datagrams) noexcept;
  void on_datagram(const discovery::Incoming& incoming) noexcept;
  base::TimePoint time_of_call();
  void on_due() noexcept;
  void do_due(base::TimePoint now);
  void on_links_changed() noexcept;
  void on_reopen() noexcept;
  void use_open_segments();
  void on_stop() noexcept;
  bool is_within_limit(const Visitor& visitor, base::TimePoint now);
  void on_request(base::Bytes request, const Visitor& visitor, std::string& reply) noexcept;
  void on_watchers_due() noexcept;
  void on_offer_ends() noexcept;
  control::View view(base::TimePoint now);
  void on_reload() noexcept;
  void on_host_name() noexcept;
  void on_watchdog() noexcept;
  void on_minute() noexcept;
  void pump() noexcept;
  /// Reads the configuration again. If something is wrong, everything stays as it was and `reason` says what.
  void reload(std::string& reason) noexcept;
  void take_over(Settings settings);
  void describe();
  void follow_host();
  void follow_links();
  std::string status() const;

  Options options_;
  Settings settings_;
  event::Loop loop_;
  control::Process process_;
  ControlDoors doors_;
  discovery::Node node_;
  net::Fd claim_;  // to the node's id
  Segments segments_;
  net::Links links_;
  event::Timer due_;
  event::Timer reopen_;  // while a segment that is wanted, or the UDP door, cannot be opened
  event::Signal on_sigterm_;
  event::Signal on_sigint_;
  event::Signal on_sighup_;
  HostNameWatch host_name_watch_;
  std::optional<std::chrono::microseconds> watchdog_period_;
  event::Timer watchdog_;
  std::optional<PeerMemory> memory_;  // none: there is no place for it
  event::Timer minute_;
  WallClock wall_clock_;
  SuspendWatch suspend_watch_;
  EventLog event_log_;
  HeapPages heap_pages_;
  Watchers watchers_;
  ProbeWaiters probe_waiters_;
  control::Offers offers_;
  event::Timer offer_ends_;
  control::History history_;
  event::Timer after_request_;
  StatusLine status_line_;
  std::optional<base::TimePoint> armed_for_;
  base::TimePoint batch_began_;  // when the datagrams that are being taken in were read
  std::vector<control::InterfaceReport> interfaces_;
  control::RequestLimit request_limit_;
  std::uint64_t failed_requests_ = 0;
  std::uint64_t requests_over_limit_ = 0;
  std::string reload_error_;  // why the last reload was refused; empty: it was not
};

}  // namespace discover::daemon
