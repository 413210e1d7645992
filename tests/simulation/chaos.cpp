#include "chaos.hpp"

#include <algorithm>
#include <chrono>

namespace discover::simulation {
namespace {

using namespace std::chrono_literals;
using discovery::Peer;

constexpr base::Duration longest_straggle = 3s;  // within the 5 s that a node allows a datagram of an old life

Conditions bad_conditions(base::Random& random) {
  return {.latency = std::chrono::microseconds(random.next() % 20'000),
          .loss = random.uniform(0, 0.3),
          .duplication = random.uniform(0, 0.3),
          .straggling = random.uniform(0, 0.3),
          .straggle = longest_straggle};
}

}  // namespace

Chaos::Chaos(std::uint64_t seed) : network_(seed) {
  const auto lans = 1 + pick(3);
  for (LanId lan = 0; lan < lans; ++lan) {
    network_.add_lan(bad_conditions(network_.random()));
    longest_delay_ = std::max(longest_delay_, 20ms + network_.lan(lan).conditions.longest_delay());
  }
  const auto hosts = 2 + pick(11);
  roomy_ = chance(0.8);
  for (HostId host = 0; host < hosts; ++host) {
    std::vector<LanId> mine;
    for (LanId lan = 0; lan < lans; ++lan) {
      if (lan == host % lans || chance(0.3)) mine.push_back(lan);
    }
    HostSettings settings{
        .capacity = roomy_ ? 100 : std::size_t{1} + pick(hosts), .listen_only = chance(0.05), .passive = chance(0.1)};
    if (host > 1 && chance(0.08)) settings.clone_of = host - 1;
    if (settings.clone_of && network_.host(*settings.clone_of).settings.clone_of) settings.clone_of.reset();
    network_.add_host(mine, settings);
    if (chance(0.7)) network_.start(host);
  }
  network_.taping = true;
}

void Chaos::rage(base::Duration time) {
  const auto end = network_.now() + time;
  while (network_.now() < end && objections_.empty()) {
    strike();
    const auto pause = std::chrono::duration_cast<base::Duration>(2s * network_.random().unit());
    network_.run_for(chance(0.3) ? base::Duration{} : pause);
    watch();
  }
}

void Chaos::rest(base::Duration time) {
  const auto end = network_.now() + time;
  while (network_.now() < end && objections_.empty()) {
    network_.run_for(500ms);
    watch();
  }
}

void Chaos::calm_down() {
  for (LanId lan = 0; lan < network_.lans().size(); ++lan) {
    network_.lan(lan).conditions = {};
    network_.heal(lan);
  }
}

void Chaos::strike() {
  if (chance(0.3)) return strike_lan(pick(network_.lans().size()));
  strike_host(pick(network_.hosts().size()));
}

void Chaos::strike_host(HostId host) {
  if (network_.host(host).asleep) return chance(0.8) ? network_.resume(host, chance(0.7)) : network_.crash(host);
  if (network_.host(host).is_up() && chance(0.15)) return network_.suspend(host);
  if (chance(0.25)) return replay_something(host);
  if (chance(0.3)) return strike_cable(host);
  if (chance(0.3)) {
    auto changed = network_.host(host).description;
    changed.tags["count"] = std::to_string(pick(1000));
    return network_.describe(host, changed);
  }
  if (!network_.host(host).is_up()) return network_.start(host);
  if (chance(0.4)) return network_.leave(host);
  network_.crash(host);
  if (chance(0.5)) network_.start(host);
}

void Chaos::strike_cable(HostId host) {
  const auto jack = pick(network_.host(host).jacks.size());
  if (!network_.host(host).jacks[jack].plugged) return network_.plug(host, jack);
  chance(0.5) ? network_.unplug(host, jack) : network_.withdraw(host, jack);
}

/// What a host has heard before in this life changes none of its rows, whatever has become of their peers. Not said
/// of who only listens and so cannot ask, nor of what came too early to be remembered, from somebody without a row; and
/// a clone may be kept in mind by what it said while it was taken for a straggler of the life before.
void Chaos::replay_something(HostId number) {
  const Host& host = network_.host(number);
  if (!host.is_up() || host.settings.listen_only || host.tape.empty() || !roomy_) return;
  const Recording recording = host.tape[pick(host.tape.size())];
  if (!recording.from_known || !host.jacks[recording.jack].plugged) return;
  std::vector<Peer> before;
  for (const Peer* peer : host.node->peers().rows_after({})) before.push_back(*peer);
  network_.replay(number, recording);
  for (Peer& row : before) {
    const Peer* after = host.node->peers().find(row.id);
    if (after != nullptr && after->rivals.size() == row.rivals.size()) row.rivals = after->rivals;
    expects(after != nullptr && *after == row, number, "a replay has changed a row", host_number(row.id));
  }
}

void Chaos::strike_lan(LanId lan) {
  if (chance(0.3)) {
    network_.lan(lan).conditions = bad_conditions(network_.random());
    return;
  }
  if (chance(0.5)) return network_.heal(lan);
  for (const auto& member : network_.lan(lan).members) {
    network_.isolate(member.host, member.jack, static_cast<std::uint8_t>(pick(2)));
  }
}

}  // namespace discover::simulation
