#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "discovery/timing.hpp"
#include "figures.hpp"
#include "progress.hpp"

namespace discover::simulation {

/// What is to be simulated.
struct Options {
  std::size_t peers = 100;
  std::size_t lans = 1;  ///< among which the peers are divided
  double loss_percent = 0;
  std::uint64_t seed = 1;
  std::string profile = "normal";
  double hours = 0.1;  ///< of undisturbed time
  std::size_t kill = 10;
  double partition_s = 0;

  discovery::Timing timing() const;
  Conditions conditions() const { return {.loss = loss_percent / 100}; }
};

/// What a fleet did: its start, its life in peace, crashes, a partition.
struct Outcome {
  Rush rush;
  Peace peace;
  Crashes crashes;
  std::optional<base::Duration> healed;
  double virtual_s = 0;
  double real_s = 0;
};

/// A network of the options' hosts, all down.
void build(Network& network, const Options& options);

Outcome run(const Options& options, Progress& progress);

std::string as_text(const Options& options, const Outcome& outcome);
std::string as_json(const Options& options, const Outcome& outcome);

}  // namespace discover::simulation
