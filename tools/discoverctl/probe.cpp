#include <algorithm>
#include <csignal>
#include <optional>
#include <thread>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "discover/client.hpp"
#include "discover/text.hpp"
#include "duration.hpp"
#include "page.hpp"
#include "phrases.hpp"
#include "round_trips.hpp"
#include "shared_options.hpp"
#include "value.hpp"
#include "verb.hpp"

namespace discoverctl {
namespace {

using discover::printable;
using std::chrono::milliseconds;

volatile std::sig_atomic_t interrupted = 0;  // by SIGINT: what has been measured is summed up

std::string label(const discover::Probe& probe) { return printable(probe.name.value_or(probe.id.substr(0, 8))); }

SortKey name_of(const discover::Peer& peer) { return {peer.name ? Value(*peer.name) : Value(), Kind::text}; }

std::string line(const discover::Probe& probe, std::size_t number) {
  const auto where = fmt::format("{} ({}, {})", label(probe), printable(probe.address), printable(probe.interface));
  return probe.rtt ? fmt::format("{}: probe {} answered in {}\n", where, number, round_trip(probe.rtt))
                   : fmt::format("{}: probe {} got no answer\n", where, number);
}

std::string figure(const std::optional<RoundTrips::Figures>& figures, double RoundTrips::Figures::*which) {
  return figures ? round_trip(discover::Milliseconds((*figures).*which)) : std::string(unknown);
}

Table summary(const std::vector<RoundTrips>& peers) {
  Table table({{"NAME"},
               {"ADDRESS"},
               {"SENT", true},
               {"LOSS", true},
               {"MIN", true},
               {"AVG", true},
               {"MAX", true},
               {"MDEV", true}});
  for (const auto& peer : peers) {
    const auto figures = peer.figures();
    using Figures = RoundTrips::Figures;
    table.add({label(peer.last()), peer.last().address, std::to_string(peer.sent()),
               fmt::format("{:.0f}%", peer.loss_percent()), figure(figures, &Figures::min),
               figure(figures, &Figures::average), figure(figures, &Figures::max),
               figure(figures, &Figures::deviation)});
  }
  return table;
}

/// One that has been forgotten meanwhile, or was probed too often, says nothing of the others.
bool concerns_one_peer(const discover::Error& error) {
  return error.code() != discover::ErrorCode::not_reachable && error.code() != discover::ErrorCode::timeout;
}

/// Of one peer after the other: discoverd puts 50 questions a second for all who ask, and as many at once.
constexpr std::size_t few = 40;
constexpr milliseconds pace{25};

/// Until the time is over, or somebody has had enough.
void pause(milliseconds time) {
  constexpr milliseconds slice{100};
  for (auto left = time; left.count() > 0 && interrupted == 0; left -= slice)
    std::this_thread::sleep_for(std::min(left, slice));
}

class ProbePeers final : public Verb {
 public:
  Wording wording() const override {
    return {.name = "probe",
            .summary = "Asks peers to answer, and measures how long that takes (ms), as ping does",
            .examples =
                "  discoverctl probe node7\n"
                "  discoverctl probe node7 --count 100 --interval 100ms\n"
                "  discoverctl probe --all --count 1\n"};
  }

  void add_options(CLI::App& command) override {
    auto* peer = command.add_option("PEER", peer_, "its name, its id or the beginning of it, or an address");
    peer->type_name("");
    command.add_flag("--all", all_, "every peer that is there")->excludes(peer);
    command.add_option("--count", count_, "how many probes (default 4)")->type_name("N")->check(CLI::Range(1, 100'000));
    command.add_option("--interval", interval_, "from one to the next (default 1s)")
        ->type_name("DURATION")
        ->check(CLI::Validator(objection_to_duration, ""));
  }

  Exit run(const Session& session) const override {
    refuse_row_formats(session, "probe");
    const discover::Client client(session.client);
    auto peers = targets(client);
    std::vector<RoundTrips> results(peers.size());
    std::optional<discover::Error> failure;  // what has been measured is told nevertheless
    const auto previous = std::signal(SIGINT, [](int) { interrupted = 1; });
    for (std::size_t round = 1; round <= count_ && interrupted == 0; ++round) {
      if (round > 1) pause(parse_duration(interval_).value());
      for (std::size_t i = 0; i < peers.size() && interrupted == 0; ++i) {
        try {
          results[i].add(client.probe(peers[i]));
        } catch (const discover::Error& error) {
          if (!failure) failure = error;
          if (!all_ || !concerns_one_peer(error)) round = count_;
          if (!concerns_one_peer(error)) break;
          continue;
        }
        if (peers.size() > few) pause(pace);
        if (!all_) peers[i] = results[i].last().id;
        tell(session, results[i], round);
      }
    }
    std::signal(SIGINT, previous);
    std::erase_if(results, [](const RoundTrips& peer) { return peer.sent() == 0; });
    if (!results.empty() || !failure) sum_up(session, results);
    if (failure) throw discover::Error(*failure);
    const bool silent =
        std::any_of(results.begin(), results.end(), [](const auto& peer) { return peer.answered() == 0; });
    return silent ? Exit::failed : Exit::ok;
  }

 private:
  std::vector<std::string> targets(const discover::Client& client) const {
    if (!all_ && peer_.empty()) {
      throw discover::Error(discover::ErrorCode::bad_request, "which peer? Name one, or say --all");
    }
    if (!all_) return {peer_};
    std::vector<std::string> ids;
    auto peers = client.list({.fields = {{"name"}}}).peers;
    std::stable_sort(peers.begin(), peers.end(), [](const auto& a, const auto& b) { return name_of(a) < name_of(b); });
    for (const auto& peer : peers) ids.push_back(peer.id);
    return ids;
  }

  void tell(const Session& session, const RoundTrips& peer, std::size_t number) const {
    if (session.quiet || session.format == Format::json) return;
    if (session.format == Format::ndjson) {
      write_standard_output(probe_json(peer.last(), number) + "\n");
    } else if (!all_) {
      write_standard_output(line(peer.last(), number));
    }
  }

  void sum_up(const Session& session, const std::vector<RoundTrips>& results) const {
    if (session.quiet || session.format == Format::ndjson) return;
    if (session.format != Format::json) {
      if (!all_) write_standard_output("\n");
      return write_standard_output(summary(results).text(session.screen));
    }
    std::string document = "{\"schema\":\"discoverd.probes/1\",\"peers\":[";
    for (const auto& peer : results) document += (&peer == &results.front() ? "\n" : ",\n") + peer.json();
    write_standard_output(document + "\n]}\n");
  }

  std::string peer_;
  bool all_ = false;
  std::size_t count_ = 4;
  std::string interval_ = "1s";
};

}  // namespace

std::unique_ptr<Verb> probe_verb() { return std::make_unique<ProbePeers>(); }

}  // namespace discoverctl
