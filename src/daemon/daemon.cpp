#include "daemon/daemon.hpp"

#include <unistd.h>

#include <array>
#include <csignal>

#include "base/log.hpp"
#include "control/answer.hpp"
#include "daemon/version.hpp"
#include "net/interface_rules.hpp"
#include "net/socket_options.hpp"
#include "service/identity.hpp"
#include "service/notify.hpp"
#include "wire/domain.hpp"

namespace discover::daemon {
namespace {

using base::Delegate;
using namespace std::chrono_literals;
namespace log = base::log;

constexpr std::chrono::seconds reopen_after = 2s;  // an address that was still tentative is usable by then

discovery::Timing timing_of(config::Profile profile) {
  switch (profile) {
    case config::Profile::normal: return {};
    case config::Profile::quiet: return discovery::quiet_timing;
    case config::Profile::fast: return discovery::fast_timing;
  }
  return {};
}

discovery::NodeConfig node_config(const Settings& settings) {
  const auto machine = service::read_machine_id();
  if (!machine) log::warning("this machine has no machine-id(5): others will take every restart for a new host");
  return {.id = machine ? service::derive_node_id(*machine, settings.instance) : service::random_node_id(),
          .epoch = service::random_bits(),
          .domain = wire::domain_tag(settings.config.domain),
          .listen_only = settings.config.listen_only,
          .passive = settings.config.passive,
          .timing = timing_of(settings.config.profile),
          .capacity = settings.config.max_peers,
          .seed = service::random_bits(),
          .nonce_key = service::random_key()};
}

control::Process process_facts(const Settings& settings) {
  control::Process process{.version = std::string(version),
                           .pid = ::getpid(),
                           .started = base::BootClock::now(),
                           .domain = settings.config.domain,
                           .port = settings.config.port,
                           .control_port = settings.control_port,
                           .profile = std::string(config::name(settings.config.profile)),
                           .receive_buffer_wanted_bytes = net::wanted_receive_buffer_bytes};
  if (!settings.instance.empty()) process.instance = settings.instance;
  return process;
}

std::string counted(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

/// A visitor of a control door, with what the daemon does for it.
class Asking final : public control::Asker {
 public:
  Asking(Watchers& watchers, const Visitor& visitor, base::TimePoint now)
      : watchers_(watchers), visitor_(visitor), now_(now) {}

  base::Expected<control::WatchTerms, control::Failure> watch(const control::Request& request) override {
    return watchers_.watch(visitor_, request, now_);
  }
  bool unwatch(const control::Request& request) override { return watchers_.unwatch(visitor_, request); }

 private:
  Watchers& watchers_;
  const Visitor& visitor_;
  base::TimePoint now_;
};

}  // namespace

Daemon::Daemon(const Settings& settings)
    : patterns_(settings.patterns),
      process_(process_facts(settings)),
      doors_(loop_, settings.control_socket, settings.control_port, ControlDoors::Answer::to<&Daemon::on_request>(*this)),
      node_(node_config(settings)),
      segments_(loop_, settings.config.port, Segments::OnDatagram::to<&Daemon::on_datagram>(*this),
                Delegate<void()>::to<&Daemon::pump>(*this)),
      links_(loop_, Delegate<void()>::to<&Daemon::on_links_changed>(*this)),
      due_(loop_, Delegate<void()>::to<&Daemon::on_due>(*this)),
      reopen_(loop_, Delegate<void()>::to<&Daemon::on_links_changed>(*this)),
      on_sigterm_(loop_, SIGTERM, Delegate<void()>::to<&Daemon::on_stop>(*this)),
      on_sigint_(loop_, SIGINT, Delegate<void()>::to<&Daemon::on_stop>(*this)),
      watchers_(loop_, doors_, node_.config().epoch, Delegate<void()>::to<&Daemon::on_watchers_due>(*this)) {
  node_.set_description(base::BootClock::now(), settings.description);
}

void Daemon::run() {
  log::info("discoverd {}: {} is {}{}", version, node_.description().name, to_string(node_.config().id),
            node_.config().listen_only ? ", listening only" : "");
  on_links_changed();
  if (segments_.open().empty()) log::info("no interface to announce on; waiting for one (see discoverctl interfaces)");
  report_status();
  service::notify_ready(status_);
  loop_.run();
  log::info("stopped");
}

void Daemon::on_datagram(const discovery::Incoming& incoming) noexcept {
  node_.handle_datagram(base::BootClock::now(), incoming);
}

void Daemon::on_due() noexcept {
  armed_for_.reset();
  const auto now = base::BootClock::now();
  if (suspend_watch_.was_suspended(now)) {
    log::info("this host was suspended: asking again who is there");
    node_.handle_resume(now);
  } else {
    node_.handle_timeout(now);
  }
  pump();
}

void Daemon::on_links_changed() noexcept {
  const auto verdicts = net::judge_interfaces(links_.all(), patterns_);
  segments_.follow(verdicts);
  interfaces_ = segments_.reports(links_.all());
  node_.set_segments(base::BootClock::now(), segments_.open());
  pump();
  segments_.close_retired();
  if (segments_.has_failures()) reopen_.arm(reopen_after);
  report_status();
}

void Daemon::on_stop() noexcept {
  if (node_.is_leaving()) return loop_.stop();  // asked twice: without the rest of the goodbyes
  service::notify_stopping();
  const auto now = base::BootClock::now();
  watchers_.say_closing(view(now));
  node_.leave(now);
  pump();
}

/// Carries out what the node has decided: sends, logs, and waits for its next deadline.
void Daemon::pump() noexcept {
  while (const auto outgoing = node_.poll_transmit()) segments_.send(*outgoing);
  const auto now = base::BootClock::now();
  bool changed = false;
  while (const auto event = node_.poll_event()) {
    event_log_.note(now, *event, node_.peers());
    watchers_.note(*event, view(now));
    changed = true;
  }
  if (changed) {
    report_status();
    watchers_.tell(view(now));
  }
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

/// For rows and events, which tell nothing of sockets.
control::View Daemon::view(base::TimePoint now) {
  return {.node = node_,
          .process = process_,
          .interfaces = interfaces_,
          .socket_counts = {},
          .control_counts = {},
          .now = now,
          .wall = wall_clock_.at(now)};
}

void Daemon::on_request(base::Bytes request, const Visitor& visitor, std::string& reply) noexcept {
  const auto now = base::BootClock::now();
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
      control::NamedCount{"no_return_address", doors_.counters().no_return_address},
      control::NamedCount{"replies_lost", doors_.counters().replies_lost},
      control::NamedCount{"subscriptions", watchers_.counters().subscriptions},
      control::NamedCount{"subscriptions_lost", watchers_.counters().lost},
  };
  auto seen = view(now);
  seen.socket_counts = socket_counts;
  seen.control_counts = control_counts;
  seen.traffic = traffic;
  Asking asking(watchers_, visitor, now);
  auto answer = control::answer(request, seen, asking);
  if (answer.is_error) ++failed_requests_;
  reply = std::move(answer.text);
}

void Daemon::report_status() {
  auto status = fmt::format("{} on {}", counted(node_.peers().count(discovery::PeerState::alive), "peer"),
                            counted(segments_.open().size(), "segment"));
  if (status == status_) return;
  status_ = std::move(status);
  service::notify_status(status_);
}

}  // namespace discover::daemon
