#include "judge.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace discoverctl {

std::uint64_t Facts::counter(std::string_view name) const {
  const auto found = std::find_if(counters.begin(), counters.end(), [name](const discover::Counter& counter) {
    return counter.group == "protocol" && counter.name == name;
  });
  return found == counters.end() ? 0 : found->value;
}

std::string subnet(const discover::Segment& segment) {
  return fmt::format("{}/{}", segment.address, segment.prefix_length);
}

Findings judge(const Facts& facts) {
  Findings findings;
  for (const auto part :
       {judge_daemon, judge_interfaces, judge_port, judge_broadcast, judge_firewall, judge_unicast, judge_netmask,
        judge_peers, judge_strangers, judge_identity, judge_settings, judge_buffer, judge_container, judge_clock}) {
    part(facts, findings);
  }
  return findings;
}

}  // namespace discoverctl
