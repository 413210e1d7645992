#include "round_trips.hpp"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

namespace discoverctl {
namespace {

using nlohmann::ordered_json;

/// Three decimals, as the daemon has them.
double rounded(double value) { return std::round(value * 1000) / 1000; }

ordered_json peer_json(const discover::Probe& probe) {
  ordered_json json = {{"id", probe.id}, {"name", nullptr}, {"address", probe.address}, {"interface", probe.interface}};
  if (probe.name) json["name"] = *probe.name;
  return json;
}

ordered_json rtt_json(const discover::Probe& probe) {
  return probe.rtt ? ordered_json(rounded(probe.rtt->count())) : ordered_json();
}

std::string dump(const ordered_json& json) { return json.dump(-1, ' ', true, ordered_json::error_handler_t::replace); }

}  // namespace

void RoundTrips::add(const discover::Probe& probe) { probes_.push_back(probe); }

std::size_t RoundTrips::answered() const {
  return static_cast<std::size_t>(
      std::count_if(probes_.begin(), probes_.end(), [](const auto& probe) { return probe.rtt.has_value(); }));
}

double RoundTrips::loss_percent() const {
  if (probes_.empty()) return 0;
  return 100.0 * static_cast<double>(sent() - answered()) / static_cast<double>(sent());
}

std::optional<RoundTrips::Figures> RoundTrips::figures() const {
  if (answered() == 0) return std::nullopt;
  Figures figures{INFINITY, 0, 0, 0};
  double squares = 0;
  for (const auto& probe : probes_) {
    if (!probe.rtt) continue;
    const double ms = probe.rtt->count();
    figures.min = std::min(figures.min, ms);
    figures.max = std::max(figures.max, ms);
    figures.average += ms;
    squares += ms * ms;
  }
  const auto count = static_cast<double>(answered());
  figures.average /= count;
  figures.deviation = std::sqrt(std::max(0.0, squares / count - figures.average * figures.average));
  return figures;
}

std::string RoundTrips::json() const {
  auto json = peer_json(last());
  json["sent"] = sent();
  json["answered"] = answered();
  json["loss_percent"] = rounded(loss_percent());
  const auto all = figures();
  json["min_ms"] = all ? ordered_json(rounded(all->min)) : ordered_json();
  json["avg_ms"] = all ? ordered_json(rounded(all->average)) : ordered_json();
  json["max_ms"] = all ? ordered_json(rounded(all->max)) : ordered_json();
  json["mdev_ms"] = all ? ordered_json(rounded(all->deviation)) : ordered_json();
  auto& each = json["rtt_ms"] = ordered_json::array();
  for (const auto& probe : probes_) each.push_back(rtt_json(probe));
  return dump(json);
}

std::string probe_json(const discover::Probe& probe, std::size_t number) {
  auto json = peer_json(probe);
  json["number"] = number;
  json["rtt_ms"] = rtt_json(probe);
  return dump(json);
}

}  // namespace discoverctl
