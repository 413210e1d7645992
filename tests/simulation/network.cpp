#include "network.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace discover::simulation {

wire::NodeId node_id(HostId number) {
  wire::NodeId id;
  base::Random scatter(number);
  for (std::size_t i = 0; i < 12; ++i) id.bytes[i] = static_cast<std::uint8_t>(scatter.next());
  for (std::size_t i = 0; i < 4; ++i) id.bytes[12 + i] = static_cast<std::uint8_t>(number >> (24 - 8 * i));
  return id;
}

HostId host_number(const wire::NodeId& id) {
  HostId number = 0;
  for (std::size_t i = 12; i < 16; ++i) number = number << 8 | id.bytes[i];
  return number;
}

LanId Network::add_lan(const Conditions& conditions) {
  auto& lan = lans_.emplace_back();
  lan.id = static_cast<LanId>(lans_.size() - 1);
  lan.conditions = conditions;
  return lan.id;
}

HostId Network::add_host(std::span<const LanId> lans, const HostSettings& settings) {
  const auto number = static_cast<HostId>(hosts_.size());
  auto& host = hosts_.emplace_back();
  host.settings = settings;
  host.id = node_id(settings.clone_of.value_or(number));
  host.description.name = "host" + std::to_string(number);
  host.description.os = "Debian GNU/Linux 12 (bookworm)";
  for (const auto id : lans) {
    auto& lan = lans_[id];
    host.jacks.push_back({.lan = id, .member = static_cast<std::uint32_t>(lan.members.size())});
    lan.members.push_back({.host = number, .jack = static_cast<std::uint32_t>(host.jacks.size() - 1)});
  }
  return number;
}

void Network::start(HostId id) {
  Host& host = hosts_[id];
  assert(!host.is_up());
  host.epochs.push_back(random_.next());
  host.sent = 0;
  host.heard.assign(hosts_.size(), false);
  host.tape.clear();
  host.node = std::make_unique<discovery::Node>(configure(host));
  host.node->set_description(now_, host.description);
  for (auto& jack : host.jacks) jack.segment = host.next_segment++;
  take_segments(host);
  settle(id);
}

/// Of a new life: nothing that is to be fresh is used twice.
discovery::NodeConfig Network::configure(const Host& host) {
  discovery::NodeConfig config{.id = host.id,
                               .epoch = host.epochs.back(),
                               .passive = host.settings.passive,
                               .timing = host.settings.timing,
                               .capacity = host.settings.capacity,
                               .seed = random_.next()};
  for (auto& byte : config.nonce_key) byte = static_cast<std::uint8_t>(random_.next());
  return config;
}

void Network::crash(HostId id) { stop(hosts_[id]); }

void Network::leave(HostId id) {
  hosts_[id].node->leave(now_);
  settle(id);
}

void Network::unplug(HostId id, std::size_t number) {
  Jack& jack = hosts_[id].jacks[number];
  jack.plugged = jack.can_send = false;
  if (!hosts_[id].is_up()) return;
  take_segments(hosts_[id]);
  settle(id);
}

void Network::withdraw(HostId id, std::size_t number) {
  Jack& jack = hosts_[id].jacks[number];
  jack.plugged = false;
  if (hosts_[id].is_up()) {
    take_segments(hosts_[id]);
    settle(id);
  }
  jack.can_send = false;
}

void Network::plug(HostId id, std::size_t number) {
  Host& host = hosts_[id];
  Jack& jack = host.jacks[number];
  jack.plugged = jack.can_send = true;
  jack.segment = host.next_segment++;
  if (!host.is_up()) return;
  take_segments(host);
  settle(id);
}

void Network::suspend(HostId id) {
  assert(hosts_[id].is_awake());
  hosts_[id].asleep = true;
  hosts_[id].timer = base::TimePoint::max();
}

void Network::resume(HostId id, bool told) {
  Host& host = hosts_[id];
  assert(host.asleep);
  host.asleep = false;
  host.woke = now_;
  told ? host.node->handle_resume(now_) : host.node->handle_timeout(now_);
  settle(id);
}

void Network::describe(HostId id, wire::Description description) {
  Host& host = hosts_[id];
  host.description = std::move(description);
  if (!host.is_up()) return;
  host.node->set_description(now_, host.description);
  settle(id);
}

void Network::isolate(HostId id, std::size_t number, std::uint8_t island) {
  const Jack& jack = hosts_[id].jacks[number];
  lans_[jack.lan].members[jack.member].island = island;
}

void Network::heal(LanId id) {
  for (auto& member : lans_[id].members) member.island = 0;
}

bool Network::is_reachable(HostId a, HostId b) const {
  const auto island = [this](const Jack& jack) { return lans_[jack.lan].members[jack.member].island; };
  for (const auto& ours : hosts_[a].jacks) {
    for (const auto& theirs : hosts_[b].jacks) {
      if (ours.lan == theirs.lan && ours.plugged && theirs.plugged && island(ours) == island(theirs)) return true;
    }
  }
  return false;
}

void Network::take_segments(Host& host) {
  std::vector<discovery::Segment> segments;
  for (std::size_t i = 0; i < host.jacks.size(); ++i) {
    const auto& jack = host.jacks[i];
    if (!jack.plugged) continue;
    const auto prefix = lans_[jack.lan].prefix(jack.member);
    segments.push_back({.id = jack.segment,
                        .interface_index = static_cast<std::uint32_t>(i + 1),
                        .interface = "eth" + std::to_string(i),
                        .prefix = prefix,
                        .unicast_port = port,
                        .addresses = {prefix.address},
                        .role = host.settings.listen_only ? discovery::Role::listen_only : discovery::Role::full});
  }
  host.node->set_segments(now_, segments);
}

void Network::stop(Host& host) {
  host.node.reset();
  host.asleep = false;
  host.timer = base::TimePoint::max();
}

}  // namespace discover::simulation
