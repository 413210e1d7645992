#include "figures.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace discover::simulation {
namespace {

using namespace std::chrono_literals;
using discovery::Counter;
using discovery::PeerEventKind;

constexpr base::Duration longest = 8min;  // more than the longest lease

double seconds(base::Duration duration) { return std::chrono::duration<double>(duration).count(); }

std::uint64_t total(const Network& network, Counter counter) {
  std::uint64_t sum = 0;
  for (const auto& host : network.hosts()) sum += host.is_up() ? host.node->counters()[counter] : 0;
  return sum;
}

std::size_t listing_alive(const Network& network, HostId about) {
  return static_cast<std::size_t>(std::count_if(network.hosts().begin(), network.hosts().end(), [&](const Host& host) {
    const auto* peer = host.is_up() ? host.node->peers().find(node_id(about)) : nullptr;
    return peer != nullptr && peer->is_listed_alive();
  }));
}

std::size_t count_lost(const Network& network) {
  return static_cast<std::size_t>(
      std::count_if(network.observations.begin(), network.observations.end(),
                    [](const Observation& seen) { return seen.kind == PeerEventKind::lost; }));
}

/// Crashes one host, waits for all to notice and starts it again.
void crash_one(Network& network, HostId victim, Crashes& crashes) {
  network.run_for(std::chrono::duration_cast<base::Duration>(1s * network.random().unit()));
  network.observations.clear();
  const auto start = network.now();
  network.crash(victim);
  ++crashes.victims;
  const auto observers = listing_alive(network, victim);
  std::size_t noticed = 0;
  while (noticed < observers && network.now() < start + longest) {
    network.run_for(100ms);
    for (const auto& seen : network.observations) {
      if (seen.kind != PeerEventKind::lost) continue;
      if (seen.about != victim) {
        ++crashes.false_lost;
        continue;
      }
      ++noticed;
      crashes.seconds.push_back(seconds(seen.at - start));
    }
    network.observations.clear();
  }
  crashes.undetected += observers - noticed;
  network.start(victim);
  network.run_for(15s);  // its burst and more
  crashes.false_lost += count_lost(network);
}

}  // namespace

double percentile(std::vector<double> values, double part) {
  std::sort(values.begin(), values.end());
  const auto rank = std::ceil(part * static_cast<double>(values.size()));
  return values[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
}

Meter::Meter(const Network& network) : start_(network.now()), before_(sum(network)) {}

Meter::Sum Meter::sum(const Network& network) {
  Sum sum;
  for (const auto& host : network.hosts()) {
    sum.traffic.sent += host.traffic.sent;
    sum.traffic.sent_bytes += host.traffic.sent_bytes;
    sum.traffic.received += host.traffic.received;
    sum.traffic.received_bytes += host.traffic.received_bytes;
  }
  for (const auto& lan : network.lans()) sum.broadcasts += lan.broadcasts;
  return sum;
}

Load Meter::read(const Network& network) const {
  const auto after = sum(network);
  const auto time = seconds(network.now() - start_);
  const auto hosts = static_cast<double>(network.hosts().size());
  const auto rate = [&](std::uint64_t from, std::uint64_t to) { return static_cast<double>(to - from) / time / hosts; };
  return {.broadcasts_per_s =
              rate(before_.broadcasts, after.broadcasts) * hosts / static_cast<double>(network.lans().size()),
          .sent_per_s = rate(before_.traffic.sent, after.traffic.sent),
          .received_per_s = rate(before_.traffic.received, after.traffic.received),
          .bytes_per_min = 60 * rate(before_.traffic.sent_bytes + before_.traffic.received_bytes,
                                     after.traffic.sent_bytes + after.traffic.received_bytes)};
}

Crashes crash_one_by_one(Network& network, std::size_t count, const Done& done) {
  Crashes crashes;
  network.recording = true;
  for (std::size_t i = 0; i < count; ++i) {
    crash_one(network, static_cast<HostId>(network.random().next() % network.hosts().size()), crashes);
    done(static_cast<double>(i + 1) / static_cast<double>(count));
  }
  network.recording = false;
  return crashes;
}

Peace watch_in_peace(Network& network, base::Duration time, const Done& done) {
  Peace peace{.hours = seconds(time) / 3600};
  const auto said = total(network, Counter::sent_suspicion);
  const Meter meter(network);
  network.recording = true;
  network.observations.clear();
  const auto start = network.now(), end = start + time;
  while (network.now() < end) {
    network.run_until(std::min<base::TimePoint>(end, network.now() + 1min));
    peace.false_lost += count_lost(network);
    network.observations.clear();
    done(seconds(network.now() - start) / seconds(time));
  }
  network.recording = false;
  peace.accusations = (total(network, Counter::sent_suspicion) - said) / 2;
  peace.load = meter.read(network);
  return peace;
}

std::optional<base::Duration> split_and_heal(Network& network, base::Duration time) {
  for (HostId host = 0; host < network.hosts().size(); ++host) {
    for (std::size_t jack = 0; jack < network.host(host).jacks.size(); ++jack) {
      network.isolate(host, jack, static_cast<std::uint8_t>(network.host(host).jacks[jack].member % 2));
    }
  }
  network.run_for(time);
  for (LanId lan = 0; lan < network.lans().size(); ++lan) network.heal(lan);
  const auto healed = network.now();
  while (!all_right(network)) {
    if (network.now() >= healed + longest) return std::nullopt;
    network.run_for(100ms);
  }
  return network.now() - healed;
}

bool all_right(const Network& network) {
  std::vector<std::size_t> up(network.lans().size());
  for (const auto& host : network.hosts()) {
    for (const auto& jack : host.jacks) up[jack.lan] += host.is_up();
  }
  const auto is_right = [&](const Host& host) {
    if (!host.is_up()) return true;
    const auto& peers = host.node->peers();
    return peers.count(discovery::PeerState::alive) == up[host.jacks[0].lan] - 1;
  };
  return std::all_of(network.hosts().begin(), network.hosts().end(), is_right);
}

}  // namespace discover::simulation
