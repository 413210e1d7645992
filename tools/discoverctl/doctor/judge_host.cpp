// What the machine around the daemon is.
#include <algorithm>

#include <fmt/format.h>

#include "judge.hpp"

namespace discoverctl {
namespace {

/// The only way out of a container that has no network of its own.
bool is_virtual_link(const discover::Interface& interface) { return interface.kind == "veth"; }

}  // namespace

void judge_container(const Facts& facts, Findings& findings) {
  if (!facts.container) {
    findings.push_back({Level::pass, "container", "", "this is not a container", ""});
    return;
  }
  std::vector<discover::Interface> used;
  std::copy_if(facts.interfaces.begin(), facts.interfaces.end(), std::back_inserter(used),
               [](const auto& interface) { return interface.used; });
  if (used.empty() || !std::all_of(used.begin(), used.end(), is_virtual_link)) {
    findings.push_back(
        {Level::pass, "container", "",
         fmt::format("this is a container ({}), and it is not confined to virtual links", *facts.container), ""});
    return;
  }
  findings.push_back(
      {Level::warn, "container", "",
       fmt::format("this is a container ({}) behind a virtual link: of other machines it hears only those "
                   "that its host bridges to it",
                   *facts.container),
       "run discoverd on the host, or the container in the host's network (--network host)"});
}

void judge_clock(const Facts& facts, Findings& findings) {
  if (!facts.clock_synchronised) return;
  if (*facts.clock_synchronised) {
    findings.push_back({Level::pass, "clock", "", "the clock is synchronised", ""});
    return;
  }
  findings.push_back({Level::warn, "clock", "",
                      "the clock is not synchronised: times of day may be wrong; who is alive does not depend on them",
                      "switch time synchronisation on: `timedatectl set-ntp true`"});
}

}  // namespace discoverctl
