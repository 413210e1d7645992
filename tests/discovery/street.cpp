#include "street.hpp"

#include <algorithm>
#include <utility>

namespace discover::discovery::test {

Street::Host& Street::move_in(std::uint32_t number, SegmentId on) {
  return hosts_.emplace_back(Host{.peer = PeerBuilder(number), .address = address(on, number), .segment = on});
}

Street::Host& Street::settle_in(std::uint32_t number, SegmentId on) {
  Host& host = move_in(number, on);
  announce(host);
  run_for(std::chrono::milliseconds(100));
  REQUIRE(stage.peer(number)->is_verified());
  sent();
  stage.events();
  return host;
}

Counter Street::say(const Host& host, const Packet& packet) {
  const auto outcome = stage.hear(packet, host.address, host.segment, host.peer.unicast_port);
  collect();
  return outcome;
}

void Street::run_for(base::Duration time) {
  const auto end = stage.now + time;
  for (;;) {
    collect();
    auto next = stage.node.next_timeout();
    if (!under_way_.empty() && (!next || under_way_.front().due < *next)) next = under_way_.front().due;
    if (!next || *next > end) break;
    stage.run_until(std::max(stage.now, *next));
    collect();
    while (!under_way_.empty() && under_way_.front().due <= stage.now) {
      const auto reply = std::move(under_way_.front());
      under_way_.pop_front();
      say(*reply.host, reply.packet);
      replies.push_back(reply.packet);
    }
  }
  stage.run_until(end);
}

void Street::run_until(std::uint32_t number, PeerState state, base::Duration limit) {
  const auto end = stage.now + limit;
  while (stage.state(number) != state) {
    REQUIRE(stage.now < end);
    run_for(std::chrono::milliseconds(10));
  }
}

/// Takes what the node has sent, and plans the replies.
void Street::collect() {
  for (const auto& datagram : stage.sent()) {
    sent_.push_back(datagram);
    if (datagram.header.type != wire::Type::probe) continue;
    for (auto& host : hosts_) {
      const bool asked = datagram.to == base::Endpoint{host.address, host.peer.unicast_port};
      if (!asked || datagram.segment != host.segment || !host.answers) continue;
      const auto flags = static_cast<std::uint8_t>((host.lists_node ? wire::flag::lists_you : 0) |
                                                   (host.passive ? wire::flag::passive : 0));
      const auto room = std::min(datagram.bytes, longest_reply);
      under_way_.push_back({stage.now + rtt, &host, host.peer.reply(datagram.header, flags, room)});
    }
  }
}

std::vector<Sent> Street::sent() {
  collect();
  return std::exchange(sent_, {});
}

std::vector<Sent> Street::sent(wire::Type type) {
  auto all = sent();
  std::erase_if(all, [type](const Sent& datagram) { return datagram.header.type != type; });
  return all;
}

}  // namespace discover::discovery::test
