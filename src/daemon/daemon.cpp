#include "daemon/daemon.hpp"

#include <array>
#include <csignal>
#include <unistd.h>

#include "base/log.hpp"
#include "control/answer.hpp"
#include "daemon/asking.hpp"
#include "daemon/claim.hpp"
#include "daemon/derived.hpp"
#include "daemon/places.hpp"
#include "daemon/version.hpp"
#include "net/interface_rules.hpp"
#include "service/identity.hpp"
#include "service/notify.hpp"

namespace discover::daemon {
namespace {

using base::Delegate;
using namespace std::chrono_literals;
namespace log = base::log;

constexpr std::chrono::minutes look_around_every{1};
constexpr std::chrono::seconds latest = 2s;        // that a busy host serves a timer
constexpr int watchdog_feeds = 3;                  // in each period: one or two may be late
constexpr std::chrono::seconds reopen_after = 2s;  // an address that was still tentative is usable by then

std::string counted(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace

Daemon::Daemon(const Options& options, Settings settings)
    : options_(options),
      settings_(std::move(settings)),
      process_(process_facts(settings_)),
      doors_(loop_, control_socket_path(settings_.instance), settings_.control_port,
             ControlDoors::Answer::to<&Daemon::on_request>(*this)),
      node_(first_node_config(settings_, state_directory(options_))),
      segments_(loop_, settings_.config.port, Segments::OnDatagram::to<&Daemon::on_datagram>(*this),
                {.on_start = Delegate<void(std::span<const base::Bytes>)>::to<&Daemon::on_datagrams>(*this),
                 .on_end = Delegate<void()>::to<&Daemon::pump>(*this)}),
      links_(loop_, Delegate<void()>::to<&Daemon::on_links_changed>(*this)),
      due_(loop_, Delegate<void()>::to<&Daemon::on_due>(*this)),
      reopen_(loop_, Delegate<void()>::to<&Daemon::on_reopen>(*this)),
      on_sigterm_(loop_, SIGTERM, Delegate<void()>::to<&Daemon::on_stop>(*this)),
      on_sigint_(loop_, SIGINT, Delegate<void()>::to<&Daemon::on_stop>(*this)),
      on_sighup_(loop_, SIGHUP, Delegate<void()>::to<&Daemon::on_reload>(*this)),
      host_name_watch_(loop_, Delegate<void()>::to<&Daemon::on_host_name>(*this)),
      watchdog_period_(service::watchdog_period()),
      watchdog_(loop_, Delegate<void()>::to<&Daemon::on_watchdog>(*this)),
      minute_(loop_, Delegate<void()>::to<&Daemon::on_minute>(*this)),
      watchers_(loop_, doors_, node_.config().epoch, Delegate<void()>::to<&Daemon::on_watchers_due>(*this)),
      probe_waiters_(doors_),
      offers_(settings_.description, settings_.config.passive),
      offer_ends_(loop_, Delegate<void()>::to<&Daemon::on_offer_ends>(*this)),
      history_(settings_.config.max_peers),
      after_request_(loop_, Delegate<void()>::to<&Daemon::pump>(*this)),
      status_line_(loop_),
      request_limit_(service::random_key()) {
  claim_ = claim_id(node_.config().id, settings_.instance);
  node_.set_description(base::BootClock::now(), offers_.merged());
  if (const auto directory = state_directory(options_)) memory_.emplace(*directory);
}

void Daemon::run() {
  log::info("discoverd {}: {} is {}{}", version, node_.description().name, to_string(node_.config().id),
            settings_.config.listen_only.everywhere ? ", listening only" : "");
  if (memory_) {
    const auto now = base::BootClock::now();
    memory_->restore(node_, now, wall_clock_.at(now), links_.all());
  }
  minute_.arm(look_around_every);
  on_links_changed();
  if (segments_.open().empty()) log::info("no interface to announce on; waiting for one (see discoverctl interfaces)");
  status_line_.ready(status());
  on_watchdog();
  loop_.run();
  const auto now = base::BootClock::now();
  if (memory_) memory_->keep(node_, now, wall_clock_.at(now));
  log::info("stopped");
}

/// The clock is read once for all of them: it is a twentieth of what a heartbeat costs.
void Daemon::on_datagrams(std::span<const base::Bytes> datagrams) noexcept {
  batch_began_ = time_of_call();
  node_.expect(datagrams);
}

void Daemon::on_datagram(const discovery::Incoming& incoming) noexcept {
  node_.handle_datagram(batch_began_, incoming);
}

/// What the time is when something comes from outside. The timer counts no time that the host sleeps, so that others
/// may come before it after a sleep; whatever it is, what is due comes first.
base::TimePoint Daemon::time_of_call() {
  const auto now = base::BootClock::now();
  if (armed_for_ && now > *armed_for_ + latest) do_due(now);
  return now;
}

void Daemon::on_due() noexcept { do_due(base::BootClock::now()); }

void Daemon::do_due(base::TimePoint now) {
  armed_for_.reset();
  if (suspend_watch_.was_suspended(now)) {
    log::info("this host was suspended: asking again who is there");
    node_.handle_resume(now);
    // The timer counted no time asleep. Whoever renews an offer does so within seconds, and is not to lose it.
    if (const auto end = offers_.next_end()) offer_ends_.arm(std::clamp(*end, now + 5s, now + 10s), now);
  } else {
    node_.handle_timeout(now);
  }
  pump();
}

void Daemon::on_links_changed() noexcept {
  time_of_call();
  const auto verdicts = net::judge_interfaces(links_.all(), settings_.patterns);
  segments_.follow(verdicts, settings_.roles);
  use_open_segments();  // who goes says goodbye
  segments_.renew();
  interfaces_ = segments_.reports(links_.all());
  use_open_segments();
  process_.control_port = doors_.udp_port();
  if (segments_.has_failures() || doors_.lacks_udp()) reopen_.arm(reopen_after);
  status_line_.set(status());
}

void Daemon::on_reopen() noexcept {
  doors_.retry_udp();
  on_links_changed();
}

void Daemon::use_open_segments() {
  node_.set_segments(base::BootClock::now(), segments_.open());
  pump();
}

void Daemon::on_stop() noexcept {
  if (node_.is_leaving()) return loop_.stop();  // asked twice: without the rest of the goodbyes
  service::notify_stopping();
  const auto now = time_of_call();
  watchers_.say_closing(view(now));
  node_.leave(now);
  pump();
}

/// What nothing else gives occasion to.
void Daemon::on_minute() noexcept {
  const auto now = time_of_call();
  const auto wall = wall_clock_.at(now);
  if (memory_) memory_->keep_current(node_, now, wall);
  minute_.arm(look_around_every);
  pump();
}

/// A loop that turns but does not read its sockets is as good as hung.
void Daemon::on_watchdog() noexcept {
  if (!watchdog_period_) return;
  if (segments_.is_stalled()) {
    log::error("datagrams wait and are not read; leaving it to the watchdog to start this anew");
  } else {
    service::notify_alive();
  }
  watchdog_.arm(*watchdog_period_ / watchdog_feeds);
}

/// Carries out what the node has decided: sends, logs, and waits for its next deadline.
void Daemon::pump() noexcept {
  if (wall_clock_.has_stepped()) follow_host();  // when this machine started is told by the clock
  while (const auto outgoing = node_.poll_transmit()) segments_.send(*outgoing);
  const auto now = base::BootClock::now();
  bool changed = false;
  while (const auto event = node_.poll_event()) {
    event_log_.note(now, *event, node_);
    history_.note(now, *event, node_.peers().find(event->id));
    watchers_.note(*event, view(now));
    changed = true;
  }
  event_log_.settle(now, node_.peers());
  while (const auto result = node_.poll_ping()) probe_waiters_.tell(*result, view(now));
  if (changed) {
    status_line_.set(status());
    watchers_.tell(view(now));
  }
  heap_pages_.follow();
  if (node_.has_left()) return loop_.stop();
  const auto next = node_.next_timeout();
  if (next == armed_for_) return;
  armed_for_ = next;
  if (next) {
    due_.arm(*next, now);
  } else {
    due_.cancel();
  }
}

void Daemon::on_watchers_due() noexcept { watchers_.tell(view(base::BootClock::now())); }

void Daemon::on_offer_ends() noexcept {
  const auto now = time_of_call();
  if (offers_.expire(now)) node_.set_description(now, offers_.merged());
  if (const auto next = offers_.next_end()) offer_ends_.arm(*next, now);
  pump();
}

/// For rows and events, which tell nothing of sockets.
control::View Daemon::view(base::TimePoint now) {
  return {.node = node_,
          .process = process_,
          .interfaces = interfaces_,
          .socket_counts = {},
          .control_counts = {},
          .now = now,
          .wall = wall_clock_.at(now),
          .history = &history_};
}

bool Daemon::is_within_limit(const Visitor& visitor, base::TimePoint now) {
  if (is_privileged(visitor)) return true;
  return request_limit_.admit(now, visitor.credentials ? std::optional(visitor.credentials->uid) : std::nullopt);
}

void Daemon::on_request(base::Bytes request, const Visitor& visitor, std::string& reply) noexcept {
  const auto now = time_of_call();
  if (!is_within_limit(visitor, now)) {
    ++requests_over_limit_;
    return;
  }
  const auto sockets = segments_.counters();
  const auto traffic = segments_.traffic();
  const std::array socket_counts = {
      control::NamedCount{"received", sockets.received},
      control::NamedCount{"sent", sockets.sent},
      control::NamedCount{"kernel_dropped", sockets.kernel_dropped},
      control::NamedCount{"truncated", sockets.truncated},
      control::NamedCount{"receive_errors", sockets.receive_errors},
      control::NamedCount{"send_dropped", sockets.send_dropped},
      control::NamedCount{"send_errors", sockets.send_errors},
      control::NamedCount{"link_reports", links_.counters().reports},
      control::NamedCount{"link_overruns", links_.counters().overruns},
      control::NamedCount{"link_reads", links_.counters().reads},
      control::NamedCount{"link_reads_failed", links_.counters().failed_reads},
  };
  const std::array control_counts = {
      control::NamedCount{"requests", doors_.counters().requests},
      control::NamedCount{"errors", failed_requests_},
      control::NamedCount{"over_limit", requests_over_limit_},
      control::NamedCount{"no_return_address", doors_.counters().no_return_address},
      control::NamedCount{"replies_lost", doors_.counters().replies_lost},
      control::NamedCount{"subscriptions", watchers_.counters().subscriptions},
      control::NamedCount{"subscriptions_lost", watchers_.counters().lost},
  };
  auto seen = view(now);
  seen.socket_counts = socket_counts;
  seen.control_counts = control_counts;
  seen.traffic = traffic;
  Asking asking(visitor, seen, watchers_, probe_waiters_, {node_, offers_}, Asking::Reload::to<&Daemon::reload>(*this));
  auto answer = control::answer(request, seen, asking);
  if (answer.is_error) ++failed_requests_;
  reply = std::move(answer.text);
  if (const auto next = offers_.next_end()) offer_ends_.arm(*next, now);
  after_request_.arm_for_next_round();  // what it set in motion goes out behind the reply
}

std::string Daemon::status() const {
  auto status = fmt::format("{} on {}", counted(node_.peers().count(discovery::PeerState::alive), "peer"),
                            counted(segments_.open().size(), "segment"));
  if (!reload_error_.empty()) status += "; not reloaded: " + reload_error_;
  return status;
}

}  // namespace discover::daemon
