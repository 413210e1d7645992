// How time passes in a Network and how datagrams travel.
#include <algorithm>
#include <cassert>

#include "network.hpp"
#include "wire/header.hpp"

namespace discover::simulation {
namespace {

constexpr std::size_t tape_length = 64;  // a few minutes of a small lan

void tape(Host& host, std::size_t jack, base::Endpoint source, base::Bytes bytes) {
  const auto datagram = wire::decode_header(bytes);
  const bool known = datagram && host.node->peers().find(datagram->header.id) != nullptr;
  if (host.tape.size() == tape_length) host.tape.pop_front();
  host.tape.push_back({jack, source, {bytes.begin(), bytes.end()}, known});
}

}  // namespace

void Network::run_until(base::TimePoint end) {
  while (queue_.is_due(end)) {
    const auto event = queue_.take();
    now_ = event.at;
    switch (event.kind) {
      case EventQueue::Kind::timer:
        // Another time may have been asked for since.
        if (hosts_[event.index].timer == event.at) call(event.index);
        break;
      case EventQueue::Kind::arrival: arrive(event); break;
    }
  }
  now_ = end;
}

void Network::call(HostId id) {
  Host& host = hosts_[id];
  host.timer = base::TimePoint::max();
  host.node->handle_timeout(now_);
  settle(id);
}

void Network::arrive(const EventQueue::Event& event) {
  Transmission& transmission = under_way_[event.index];
  const Lan& lan = lans_[transmission.lan];
  if (transmission.to) {
    hand_over(transmission, *transmission.to, 1);
  } else {
    for (std::uint32_t member = 0; member < lan.members.size(); ++member) {
      hand_over(transmission, member, transmission.copies(member, event.slot, lan.conditions));
    }
  }
  if (--transmission.arrivals_left == 0) free_.push_back(event.index);
}

void Network::hand_over(const Transmission& transmission, std::uint32_t number, int copies) {
  if (copies == 0) return;
  const Lan& lan = lans_[transmission.lan];
  const auto& member = lan.members[number];
  Host& host = hosts_[member.host];
  const Jack& jack = host.jacks[member.jack];
  if (member.island != transmission.island || !jack.plugged) return;
  const base::Endpoint source{lan.address(transmission.sender), port};
  for (; copies > 0 && host.is_awake(); --copies) {
    ++deliveries;
    if (transmission.sender < lan.members.size()) host.hear(lan.members[transmission.sender].host);
    if (transmission.sender != number) {
      ++host.traffic.received;
      host.traffic.received_bytes += transmission.size;
    }
    if (taping) tape(host, member.jack, source, transmission.bytes());
    host.node->handle_datagram(now_, {jack.segment, source, transmission.bytes()});
    settle(member.host);
  }
}

void Network::replay(HostId id, const Recording& heard) {
  Host& host = hosts_[id];
  assert(host.is_awake() && host.jacks[heard.jack].plugged);
  host.node->handle_datagram(now_, {host.jacks[heard.jack].segment, heard.source, heard.bytes});
  settle(id);
}

/// What the daemon does after every call of its node: sends, reports, sets the timer.
void Network::settle(HostId id) {
  Host& host = hosts_[id];
  std::size_t sent = 0;
  for (; const auto outgoing = host.node->poll_transmit(); ++sent) send(host, *outgoing);
  host.most_at_once = std::max(host.most_at_once, sent);
  while (const auto event = host.node->poll_event()) {
    if (recording) observations.push_back({now_, id, host_number(event->id), event->kind});
  }
  if (host.node->has_left()) return stop(host);
  const auto next = host.node->next_timeout();
  if (!next || *next >= host.timer) return;
  host.timer = std::max(*next, now_);
  queue_.add(host.timer, EventQueue::Kind::timer, id);
}

void Network::send(Host& host, const discovery::Outgoing& outgoing) {
  const auto jack = std::find_if(host.jacks.begin(), host.jacks.end(),
                                 [&](const Jack& candidate) { return candidate.segment == outgoing.segment; });
  assert(jack != host.jacks.end());
  if (!jack->can_send) return;
  ++host.sent;
  ++host.traffic.sent;
  host.traffic.sent_bytes += outgoing.bytes.size();
  host.last_sent = now_;
  Lan& lan = lans_[jack->lan];
  ++(outgoing.to ? lan.unicasts : lan.broadcasts);
  if (!outgoing.to) return transmit(lan, jack->member, std::nullopt, Transmission::slots, outgoing.bytes);
  const auto arrivals = unicast_arrivals(lan.conditions);
  if (const auto to = lan.member_at(outgoing.to->address)) {
    transmit(lan, jack->member, to, arrivals, outgoing.bytes);
  }
}

/// How often a unicast arrives: 0, 1 or 2 times.
std::uint8_t Network::unicast_arrivals(const Conditions& conditions) {
  const bool lost = random_.unit() < conditions.loss;
  const bool doubled = random_.unit() < conditions.duplication;
  return static_cast<std::uint8_t>((lost ? 0 : 1) + (doubled ? 1 : 0));
}

void Network::inject(LanId id, std::uint32_t sender, std::optional<std::uint32_t> to, base::Bytes bytes) {
  transmit(lans_[id], sender, to, to ? unicast_arrivals(lans_[id].conditions) : Transmission::slots, bytes);
}

void Network::transmit(Lan& lan, std::uint32_t sender, std::optional<std::uint32_t> to, std::uint8_t arrivals,
                       base::Bytes bytes) {
  if (arrivals == 0) return;
  const auto place = this->place();
  Transmission& transmission = under_way_[place];
  transmission.lan = lan.id;
  transmission.sender = sender;
  transmission.to = to;
  transmission.island = sender < lan.members.size() ? lan.members[sender].island : std::uint8_t{0};
  transmission.arrivals_left = arrivals;
  transmission.seed = random_.next();
  transmission.size = static_cast<std::uint16_t>(bytes.size());
  std::copy(bytes.begin(), bytes.end(), transmission.buffer.begin());
  for (std::uint8_t slot = 0; slot < arrivals; ++slot) {
    queue_.add(now_ + lan.conditions.delay(random_), EventQueue::Kind::arrival, place, slot);
  }
}

std::uint32_t Network::place() {
  if (free_.empty()) {
    under_way_.emplace_back();
    return static_cast<std::uint32_t>(under_way_.size() - 1);
  }
  const auto place = free_.back();
  free_.pop_back();
  return place;
}

}  // namespace discover::simulation
