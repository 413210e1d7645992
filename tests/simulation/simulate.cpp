// Simulates fleets of real Nodes in virtual time and prints what was measured.
#include <cstdio>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "run.hpp"
#include "table.hpp"

using namespace discover::simulation;

int main(int argc, char** argv) {
  CLI::App app("Simulates hosts that run discoverd, in virtual time. The same options give the same figures.",
               "simulate");
  Options options;
  bool json = false;
  std::vector<std::string> lines;
  app.add_option("--peers", options.peers, "Hosts")->check(CLI::Range(2, 50000))->capture_default_str();
  app.add_option("--lans", options.lans, "Lans among which the hosts are divided")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--loss", options.loss_percent, "Chance that a datagram is lost, percent")
      ->check(CLI::Range(0.0, 90.0))
      ->capture_default_str();
  app.add_option("--seed", options.seed, "From which all chance follows")->capture_default_str();
  auto* hours =
      app.add_option("--hours", options.hours, "Hours in which nothing happens; in the table, of its false lost")
          ->check(CLI::Range(0.0, 1000.0))
          ->capture_default_str();
  auto* kill = app.add_option("--kill", options.kill, "Hosts that crash, each after the other")
                   ->check(CLI::Range(0, 100000))
                   ->capture_default_str();
  app.add_option("--partition", options.partition_s, "Seconds for which half of the hosts cannot hear the others")
      ->check(CLI::Range(0.0, 1e6))
      ->capture_default_str();
  app.add_option("--profile", options.profile, "Profile of all hosts")
      ->check(CLI::IsMember({"normal", "quiet", "fast"}))
      ->capture_default_str();
  app.add_flag("--json", json, "Print JSON");
  auto* table = app.add_option("--table", lines, "Print figures beside their aims, all or these")
                    ->expected(0, -1)
                    ->check(CLI::IsMember(table_parts()));
  CLI11_PARSE(app, argc, argv);

  Progress progress;
  if (table->count() > 0) {
    TableOptions wanted{.parts = lines, .seed = options.seed, .json = json};
    if (hours->count() > 0) wanted.hours = options.hours;
    if (kill->count() > 0) wanted.kill = options.kill;
    return print_table(wanted, progress) ? 0 : 1;
  }
  const auto outcome = run(options, progress);
  std::fputs((json ? as_json(options, outcome) : as_text(options, outcome)).c_str(), stdout);
  return 0;
}
