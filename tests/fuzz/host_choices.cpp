#include "host_choices.hpp"

#include <array>
#include <chrono>
#include <string>
#include <vector>

#include "wire/domain.hpp"

namespace discover::fuzz {

using namespace std::chrono_literals;

constexpr wire::NodeId own_id{{0x0e}};

namespace {

discovery::TrustConfig trust(std::uint8_t choice) {
  using discovery::Auth;
  constexpr std::array modes = {Auth::off, Auth::sign, Auth::require, Auth::require};
  const auto auth = modes[choice & 3];
  return {.auth = auth, .keys = auth == Auth::off ? wire::KeyRing{} : wire::KeyRing{fleet_key()}};
}

}  // namespace

const wire::Key& fleet_key() {
  static const wire::Key key(wire::Secret{1, 2, 3});
  return key;
}

discovery::NodeConfig configuration(std::uint8_t choice) {
  constexpr std::array<std::size_t, 4> capacities = {1, 2, 8, 64};
  const std::array timings = {discovery::Timing{}, discovery::fast_timing, discovery::quiet_timing,
                              discovery::Timing{.probing = false}};
  return {.id = own_id,
          .epoch = 77,
          .domain = wire::domain_tag((choice & 0x10) != 0 ? "another" : "default"),
          .passive = (choice & 0x20) != 0,
          .timing = timings[choice & 3],
          .capacity = capacities[choice >> 2 & 3],
          .seed = 42,
          .trust = trust(choice >> 6)};
}

wire::Description description(std::uint8_t tags) {
  wire::Description description;
  description.name = "self";
  for (std::uint8_t i = 0; i < tags % 64; ++i) description.tags.emplace(std::to_string(i), std::string(240, 'x'));
  return description;
}

discovery::Segment place(discovery::SegmentId slot, std::uint8_t shape) {
  constexpr std::array<std::uint8_t, 8> lengths = {24, 16, 30, 31, 32, 8, 1, 0};
  const base::Ipv4 own{0x0a000001 | slot << 16};
  return {.id = slot + 1,
          .interface_index = slot + 2,
          .interface = "eth" + std::to_string(slot),
          .prefix = {own, lengths[shape % lengths.size()]},
          .unicast_port = static_cast<std::uint16_t>(9842 + shape / lengths.size()),
          .addresses = std::vector<base::IpAddress>(1 + shape % 3, own)};
}

discovery::RestoredPeer remembered(std::uint8_t number, base::TimePoint now) {
  return {.id = {{number}},
          .interface_index = 2,
          .interface = "eth0",
          .address = {0x0a000000u + number},
          .port = 9842,
          .first_seen = now - 2h,
          .last_heard = now - std::chrono::minutes(number * 10),
          .description = description(0)};
}

}  // namespace discover::fuzz
