#include "run.hpp"

#include <chrono>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace discover::simulation {
namespace {

using namespace std::chrono_literals;
using json = nlohmann::ordered_json;

double seconds(base::Duration duration) { return milliseconds(duration) / 1000; }

base::Duration duration(double seconds) {
  return std::chrono::duration_cast<base::Duration>(std::chrono::duration<double>(seconds));
}

json crashes_as_json(const Crashes& crashes) {
  json out = {{"victims", crashes.victims},
              {"observations", crashes.seconds.size()},
              {"undetected", crashes.undetected},
              {"false_lost", crashes.false_lost}};
  if (crashes.seconds.empty()) return out;
  out["median_s"] = percentile(crashes.seconds, 0.5);
  out["p99_s"] = percentile(crashes.seconds, 0.99);
  out["worst_s"] = percentile(crashes.seconds, 1);
  return out;
}

}  // namespace

discovery::Timing Options::timing() const {
  if (profile == "quiet") return discovery::quiet_timing;
  if (profile == "fast") return discovery::fast_timing;
  return {};
}

void build(Network& network, const Options& options) {
  for (std::size_t lan = 0; lan < options.lans; ++lan) network.add_lan(options.conditions());
  for (std::size_t peer = 0; peer < options.peers; ++peer) {
    network.add_host(static_cast<LanId>(peer % options.lans), {.timing = options.timing()});
  }
}

Outcome run(const Options& options, Progress& progress) {
  const auto began = std::chrono::steady_clock::now();
  const auto tell = [&](std::string_view what) {
    return [&progress, what](double part) { progress.show(what, part); };
  };
  Network network(options.seed);
  build(network, options);
  Outcome outcome;
  outcome.rush = start_at_once(network, tell("start"));
  if (options.hours > 0) {
    network.run_for(2min);
    outcome.peace = watch_in_peace(network, duration(options.hours * 3600), tell("peace"));
  }
  outcome.crashes = crash_one_by_one(network, options.kill, tell("crashes"));
  if (options.partition_s > 0) outcome.healed = split_and_heal(network, duration(options.partition_s));
  progress.clear();
  outcome.virtual_s = seconds(network.now() - opening);
  outcome.real_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return outcome;
}

std::string as_text(const Options& options, const Outcome& outcome) {
  const auto& [rush, peace, crashes, healed, virtual_s, real_s] = outcome;
  std::string out =
      fmt::format("{} hosts on {} {}, {} % loss, profile {}, seed {}\n", options.peers, options.lans,
                  options.lans == 1 ? "lan" : "lans", options.loss_percent, options.profile, options.seed);
  const auto line = [&out](std::string_view what, const std::string& value) {
    out += fmt::format("{:18} {}\n", what, value);
  };
  line("start",
       rush.all_s ? fmt::format("all know all after {:.1f} s", *rush.all_s) : "not all knew all within a minute");
  line("", fmt::format("a host received at most {} datagrams in 1 s, {} in 2 s", rush.most_in_1_s, rush.most_in_2_s));
  if (options.hours > 0) {
    line("in peace", fmt::format("{:g} h: {} times a live host was listed as lost, {} accusations", peace.hours,
                                 peace.false_lost, peace.accusations));
    line("load", fmt::format("{:.2f} broadcasts/s on a lan", peace.load.broadcasts_per_s));
    line("", fmt::format("a host: {:.2f} datagrams/s sent, {:.2f} received, {:.0f} bytes/min", peace.load.sent_per_s,
                         peace.load.received_per_s, peace.load.bytes_per_min));
  }
  if (!crashes.seconds.empty()) {
    line("crash to lost", fmt::format("median {:.2f} s, p99 {:.2f} s, worst {:.2f} s ({} victims, {} observations)",
                                      percentile(crashes.seconds, 0.5), percentile(crashes.seconds, 0.99),
                                      percentile(crashes.seconds, 1), crashes.victims, crashes.seconds.size()));
    line("", fmt::format("{} not noticed, {} times a live host was listed as lost", crashes.undetected,
                         crashes.false_lost));
  }
  if (options.partition_s > 0) {
    line("partition", healed ? fmt::format("healed: all rows right after {:.1f} s", seconds(*healed))
                             : "healed: not all rows right within 8 minutes");
  }
  line("speed", fmt::format("{:.1f} virtual seconds per real second ({:.0f} s in {:.1f} s)", virtual_s / real_s,
                            virtual_s, real_s));
  return out;
}

std::string as_json(const Options& options, const Outcome& outcome) {
  const auto& [rush, peace, crashes, healed, virtual_s, real_s] = outcome;
  json out = {{"peers", options.peers},
              {"lans", options.lans},
              {"loss_percent", options.loss_percent},
              {"profile", options.profile},
              {"seed", options.seed}};
  out["start"] = {{"all_know_all_s", rush.all_s ? json(*rush.all_s) : json(nullptr)},
                  {"most_received_in_1_s", rush.most_in_1_s},
                  {"most_received_in_2_s", rush.most_in_2_s}};
  if (options.hours > 0) {
    out["peace"] = {{"hours", peace.hours},
                    {"false_lost", peace.false_lost},
                    {"accusations", peace.accusations},
                    {"broadcasts_per_s", peace.load.broadcasts_per_s},
                    {"sent_per_host_s", peace.load.sent_per_s},
                    {"received_per_host_s", peace.load.received_per_s},
                    {"bytes_per_host_min", peace.load.bytes_per_min}};
  }
  if (options.kill > 0) out["crashes"] = crashes_as_json(crashes);
  if (options.partition_s > 0) {
    out["partition"] = {{"cut_s", options.partition_s},
                        {"right_after_s", healed ? json(seconds(*healed)) : json(nullptr)}};
  }
  out["virtual_s"] = virtual_s;
  out["real_s"] = real_s;
  out["virtual_s_per_real_s"] = virtual_s / real_s;
  return out.dump(2) + "\n";
}

}  // namespace discover::simulation
