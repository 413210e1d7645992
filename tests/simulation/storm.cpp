// A flood of announcements under ids that nobody has.
#include <algorithm>
#include <array>
#include <chrono>

#include "figures.hpp"
#include "wire/header.hpp"
#include "wire/writer.hpp"

namespace discover::simulation {
namespace {

using namespace std::chrono_literals;
using discovery::PeerEventKind;

constexpr std::uint32_t forgers = 1000;  // addresses that the forger uses, one after the other
constexpr auto step = 10ms;

void forge(Network& network, LanId lan, std::uint32_t number) {
  wire::Header header{.epoch = network.random().next(), .sequence = 1, .lease = 350, .unicast_port = port};
  for (auto& byte : header.id.bytes) byte = static_cast<std::uint8_t>(network.random().next());
  header.id.bytes[12] = 0xff;  // a number that no host has
  std::array<std::byte, wire::max_datagram_bytes> buffer{};
  wire::Writer out(buffer);
  wire::encode_header(header, out);
  const auto members = static_cast<std::uint32_t>(network.lan(lan).members.size());
  network.inject(lan, members + number % forgers, std::nullopt, out.written());
}

/// Adds up what has been seen since the last call.
void look(Network& network, Storm& storm) {
  for (const auto& seen : network.observations) {
    storm.live_lost += seen.kind == PeerEventKind::lost && seen.about < network.hosts().size();
  }
  network.observations.clear();
  for (const auto& host : network.hosts()) storm.most_rows = std::max(storm.most_rows, host.node->peers().size());
}

std::size_t missing(const Network& network) {
  std::size_t count = 0;
  for (const auto& host : network.hosts()) {
    for (const auto& other : network.hosts()) {
      const auto* peer = host.node->peers().find(other.id);
      count += &host != &other && (peer == nullptr || !peer->is_listed_alive());
    }
  }
  return count;
}

}  // namespace

Storm forge_ids(Network& network, LanId lan, std::size_t ids, base::Duration time, const Done& done) {
  Storm storm;
  network.recording = true;
  network.observations.clear();
  const Meter meter(network);
  const auto steps = static_cast<std::size_t>(time / step);
  for (std::size_t i = 0; i < steps; ++i) {
    for (auto id = i * ids / steps; id < (i + 1) * ids / steps; ++id)
      forge(network, lan, static_cast<std::uint32_t>(id));
    network.run_for(step);
    look(network, storm);
    done(static_cast<double>(i) / static_cast<double>(steps) / 2);
  }
  const auto load = meter.read(network);
  storm.most_sent_per_s = load.sent_per_s;
  storm.broadcasts_per_s = load.broadcasts_per_s;
  for (int second = 0; second < 300; ++second) {
    network.run_for(1s);
    look(network, storm);
    done(0.5 + second / 600.0);
  }
  storm.live_lost += missing(network);
  network.recording = false;
  return storm;
}

}  // namespace discover::simulation
