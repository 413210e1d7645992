#include "crowd.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <numeric>
#include <optional>
#include <span>
#include <utility>

namespace discover::bench {
namespace {

constexpr base::Ipv4 own_address{0x0a000001};  // 10.0.0.1/16
constexpr std::size_t batch = 32;              // as many as the daemon reads with one system call
constexpr std::uint16_t long_lease = 60000;    // tenths of a second: nobody is lost while one measures

discovery::Segment segment() {
  return {.id = 1, .interface_index = 2, .interface = "eth0", .prefix = {own_address, 16}, .unicast_port = 9842};
}

/// What discoverd says of an ordinary host with an address, a tag and a service.
void describe(discovery::test::PeerBuilder& peer, base::Ipv4 address) {
  peer.lease = long_lease;
  peer.description.os = "Debian GNU/Linux 12 (bookworm)";
  peer.description.kernel = "6.1.0-18-amd64";
  peer.description.arch = "x86_64";
  peer.description.version = "0.1.0";
  peer.description.booted_at = 1700000000;
  peer.description.addresses = {address};
  peer.description.tags["role"] = "storage";
  peer.description.services = {{.name = "ssh", .type = "_ssh._tcp", .port = 22, .txt = {}}};
}

base::Ipv4 address_of(std::size_t peer) { return {own_address.value + 1 + static_cast<std::uint32_t>(peer)}; }

}  // namespace

/// With room for all, though none is ever proven: those get a quarter of the table.
Crowd::Crowd(std::size_t count)
    : node_({.id = discovery::test::node_id(1), .epoch = 1, .capacity = 4 * count + 4, .seed = 1}) {
  wire::Description own;
  own.name = "self";
  node_.set_description(now_, own);
  const auto only = segment();
  node_.set_segments(now_, std::span(&only, 1));
  while (node_.poll_transmit()) {
  }
  for (std::size_t i = 0; i < count; ++i) {
    describe(peers_.emplace_back(static_cast<std::uint32_t>(i + 2)), address_of(i));
  }
}

Crowd::Letter Crowd::letter(std::size_t peer, bool body) {
  return {{address_of(peer), 9842}, body ? peers_[peer].announcement() : peers_[peer].heartbeat()};
}

std::vector<std::size_t> Crowd::shuffled() {
  std::vector<std::size_t> order(peers_.size());
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random_.next() % i]);
  return order;
}

std::vector<Crowd::Letter> Crowd::announcements() {
  std::vector<Letter> letters;
  for (const auto peer : shuffled()) letters.push_back(letter(peer, true));
  return letters;
}

std::vector<Crowd::Letter> Crowd::heartbeats(std::size_t least) {
  std::vector<Letter> letters;
  while (letters.size() < least) {
    for (const auto peer : shuffled()) letters.push_back(letter(peer, false));
  }
  return letters;
}

void Crowd::hand_over(const std::vector<Letter>& letters) {
  std::optional<base::TimePoint> next;
  std::array<base::Bytes, batch> coming;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    if (i % batch == 0) {
      const auto count = std::min(batch, letters.size() - i);
      for (std::size_t k = 0; k < count; ++k) coming[k] = letters[i + k].packet;
      node_.expect(std::span(coming).first(count));
    }
    const auto& letter = letters[i];
    node_.handle_datagram(now_, {1, letter.source, letter.packet});
    while (node_.poll_transmit()) {
    }
    while (node_.poll_event()) {
    }
    next = node_.next_timeout();
  }
  if (next) now_ += std::chrono::microseconds(1);
}

}  // namespace discover::bench
