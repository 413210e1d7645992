#include <algorithm>
#include <limits>
#include <poll.h>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "discover/client.hpp"
#include "duration.hpp"
#include "event_sink.hpp"
#include "peer_selection.hpp"
#include "shared_options.hpp"
#include "verb.hpp"

namespace discoverctl {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// What a watch that is filtered shows: what is about peers that fit, and what is about none.
class Wanted {
 public:
  explicit Wanted(const Session& session) : selection_(of_all(session.peers)), is_filtered_(filters(session.peers)) {}

  bool operator()(const discover::Event& event) const {
    if (!is_filtered_ || event.id.empty()) return true;
    return event.peer && selection_.contains(*event.peer);
  }

  /// Whether it is what was asked for: beside peers that were chosen, what is about none is told and no more.
  bool counts(const discover::Event& event) const { return !is_filtered_ || !event.id.empty(); }

 private:
  static PeerOptions of_all(PeerOptions options) {
    options.all = true;  // that somebody has left is what is watched for
    return options;
  }
  static bool filters(const PeerOptions& options) {
    return !options.filters.empty() || !options.states.empty() || !options.tags.empty() || !options.services.empty();
  }

  PeerSelection selection_;
  bool is_filtered_;
};

/// Until the watch has something, the time is over, or nobody reads standard output any more: then false.
bool wait(const discover::Watch& watch, milliseconds time) {
  pollfd waiting[] = {{watch.fd(), POLLIN, 0}, {STDOUT_FILENO, 0, 0}};
  const auto longest = milliseconds(std::numeric_limits<int>::max());
  ::poll(waiting, 2, static_cast<int>(std::min(time, longest).count()));
  return (waiting[1].revents & POLLERR) == 0;
}

/// With --quiet: that it has happened is the answer.
class Unseen final : public EventSink {
 public:
  void take(const discover::Event&) override {}
};

class WatchPeers final : public Verb {
 public:
  Wording wording() const override {
    return {.name = "watch",
            .summary = "What happens to the peers, as it happens; at a terminal as a live table",
            .examples =
                "  discoverctl watch\n"
                "  discoverctl watch --format ndjson --events-only | jq -r '[.kind, .peer.name] | @tsv'\n"
                "  discoverctl watch --events-only --state lost --exec 'logger \"$DISCOVER_NAME is lost\"'\n"
                "  discoverctl watch --format ndjson --for 10s --limit 100\n",
            .takes_peers = true};
  }

  void add_options(CLI::App& command) override {
    const CLI::Validator duration(objection_to_duration, "");
    command.add_option("--since", since_, "go on behind this cursor of an event")->type_name("CURSOR");
    command.add_flag("--events-only", events_only_, "what happens from now on, without who is there already");
    command.add_option("--limit", limit_, "end after so many events")
        ->type_name("N")
        ->check(CLI::Range(1, 1'000'000'000));
    command.add_option("--for", for_, "end after this time")->type_name("DURATION")->check(duration);
    command.add_option("--exec", command_, "run this in a shell for each event, one after the other")->type_name("CMD");
    command.add_option("--exec-timeout", exec_timeout_, "kill what --exec runs after this time (default 10s)")
        ->type_name("DURATION")
        ->check(duration);
  }

  Exit run(const Session& session) const override {
    refuse_row_formats(session, "watch");
    const Wanted wanted(session);
    auto watch = discover::Client(session.client).watch({.since = since_, .snapshot = !events_only_});
    const auto sink = make_sink(session);
    const auto end =
        for_.empty() ? steady_clock::time_point::max() : steady_clock::now() + parse_duration(for_).value();
    auto left = limit_;
    while (!sink->is_done()) {
      while (const auto event = watch.next()) {
        if (!wanted(*event)) {
          sink->drop(event->id);
          continue;
        }
        const bool counts = wanted.counts(*event);
        if (counts || command_.empty()) sink->take(*event);
        if (counts && limit_ > 0 && --left == 0) return Exit::ok;
        if (steady_clock::now() >= end || sink->is_done()) return Exit::ok;
      }
      const auto now = steady_clock::now();
      if (now >= end) return Exit::ok;
      auto pause = sink->rest().value_or(milliseconds::max());
      if (!for_.empty()) pause = std::min(pause, std::chrono::ceil<milliseconds>(end - now));
      if (!sink->is_done() && !wait(watch, pause)) return Exit::ok;
    }
    return Exit::ok;
  }

 private:
  std::unique_ptr<EventSink> make_sink(const Session& session) const {
    if (!command_.empty()) return event_command(command_, parse_duration(exec_timeout_).value());
    if (session.quiet) return std::make_unique<Unseen>();
    if (session.format != Format::table && session.format != Format::wide) return event_lines(true);
    if (session.screen.terminal) return live_table(session);
    return event_lines(false);
  }

  std::string since_;
  bool events_only_ = false;
  std::size_t limit_ = 0;
  std::string for_;
  std::string command_;
  std::string exec_timeout_ = "10s";
};

}  // namespace

std::unique_ptr<Verb> watch_verb() { return std::make_unique<WatchPeers>(); }

}  // namespace discoverctl
