#include "scenario.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>

namespace discover::simulation {
namespace {

using namespace std::chrono_literals;
using discovery::PeerState;

std::optional<std::uint64_t> number_from_environment(const char* name) {
  const char* text = std::getenv(name);
  if (text == nullptr) return std::nullopt;
  return std::strtoull(text, nullptr, 10);
}

std::vector<std::uint64_t> received_by_host(const Network& network) {
  std::vector<std::uint64_t> received;
  for (const auto& host : network.hosts()) {
    received.push_back(host.is_up() ? host.node->counters()[discovery::Counter::received] : 0);
  }
  return received;
}

/// When each host first listed each other, in order of time.
std::vector<base::TimePoint> first_appearances(const Network& network, std::size_t hosts) {
  std::vector<base::TimePoint> times;
  std::vector<bool> listed(hosts * hosts);
  for (const auto& seen : network.observations) {
    const auto pair = seen.observer * hosts + seen.about;
    if (seen.kind != discovery::PeerEventKind::appeared || listed[pair]) continue;
    listed[pair] = true;
    times.push_back(seen.at);
  }
  return times;
}

}  // namespace

std::vector<std::uint64_t> seeds(std::uint64_t count) {
  if (const auto one = number_from_environment("DISCOVER_SIM_SEED")) return {*one};
  std::vector<std::uint64_t> all(number_from_environment("DISCOVER_SIM_RUNS").value_or(count));
  std::iota(all.begin(), all.end(), 1);
  return all;
}

void add_hosts(Network& network, LanId lan, std::size_t count, const HostSettings& settings) {
  for (std::size_t i = 0; i < count; ++i) network.add_host(lan, settings);
}

void start_all(Network& network, base::Duration spread) {
  std::vector<std::pair<base::TimePoint, HostId>> starts;
  for (HostId host = 0; host < network.hosts().size(); ++host) {
    if (network.host(host).is_up()) continue;
    const auto delay = spread * network.random().unit();
    starts.emplace_back(network.now() + std::chrono::duration_cast<base::Duration>(delay), host);
  }
  std::sort(starts.begin(), starts.end());
  for (const auto& [at, host] : starts) {
    network.run_until(at);
    network.start(host);
  }
}

std::size_t known_alive(const Network& network, HostId observer) {
  return network.hosts()[observer].node->peers().count(PeerState::alive);
}

bool all_know_all(const Network& network) {
  const auto& hosts = network.hosts();
  const auto up = std::count_if(hosts.begin(), hosts.end(), [](const Host& host) { return host.is_up(); });
  return std::all_of(hosts.begin(), hosts.end(), [up](const Host& host) {
    return !host.is_up() || static_cast<std::ptrdiff_t>(host.node->peers().count(PeerState::alive)) == up - 1;
  });
}

std::optional<base::Duration> run_until_all_know_all(Network& network, base::Duration step, base::Duration longest) {
  const auto start = network.now();
  while (!all_know_all(network)) {
    if (network.now() - start >= longest) return std::nullopt;
    network.run_for(step);
  }
  return network.now() - start;
}

double milliseconds(base::Duration duration) { return std::chrono::duration<double, std::milli>(duration).count(); }

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

double largest(const std::vector<double>& values) { return *std::max_element(values.begin(), values.end()); }

std::optional<Arrival> newcomer(std::uint64_t seed, std::size_t hosts, const Conditions& conditions) {
  Network network(seed);
  const auto lan = network.add_lan(conditions);
  add_hosts(network, lan, hosts - 1);
  start_all(network, 5s);
  network.run_for(60s);
  const auto newest = network.add_host(lan);
  const auto start = network.now();
  network.recording = true;
  network.start(newest);
  network.run_for(20s);

  Arrival arrival;
  std::size_t knowing = 0, known = 0;
  for (const auto& seen : network.observations) {
    if (seen.kind != discovery::PeerEventKind::appeared) continue;
    const auto after = milliseconds(seen.at - start);
    if (seen.observer == newest) {
      ++known;
      arrival.knows_all = after;
    } else if (seen.about == newest) {
      ++knowing;
      arrival.known_to_all = after;
    }
  }
  if (knowing != hosts - 1 || known != hosts - 1) return std::nullopt;
  return arrival;
}

ColdStart cold_start(Network& network, LanId lan, std::size_t hosts) {
  add_hosts(network, lan, hosts);
  network.recording = true;
  const auto start = network.now();
  start_all(network, 100ms);
  ColdStart result;
  auto previous = std::vector<std::uint64_t>(hosts, 0);
  for (int second = 1; second <= 30; ++second) {
    network.run_until(start + second * 1s);
    const auto received = received_by_host(network);
    double most = 0;
    for (std::size_t i = 0; i < hosts; ++i) most = std::max(most, static_cast<double>(received[i] - previous[i]));
    result.most_received_per_s = std::max(result.most_received_per_s, most);
    result.busy_seconds += most > 1000;
    previous = received;
  }
  const auto times = first_appearances(network, hosts);
  const auto pairs = hosts * (hosts - 1);
  const auto seconds_to = [&](std::size_t count) {
    return times.size() < count ? 0 : milliseconds(times[count - 1] - start) / 1000;
  };
  result.nearly_s = seconds_to(pairs - pairs / 1000);
  result.all_s = seconds_to(pairs);
  result.broadcasts = static_cast<double>(network.lan(lan).broadcasts) / static_cast<double>(hosts);
  result.unicasts = static_cast<double>(network.lan(lan).unicasts) / static_cast<double>(hosts);
  return result;
}

double settled_broadcast_rate(Network& network, LanId lan, base::Duration time) {
  network.run_for(2min);
  const auto before = network.lan(lan).broadcasts;
  network.run_for(time);
  return static_cast<double>(network.lan(lan).broadcasts - before) / (milliseconds(time) / 1000);
}

}  // namespace discover::simulation
