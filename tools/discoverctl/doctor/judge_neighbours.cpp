// What is heard of others, and what that says about the network between.
#include <algorithm>

#include <fmt/format.h>

#include "../phrases.hpp"
#include "judge.hpp"

namespace discoverctl {
namespace {

using discover::Peer;
using discover::Seconds;
using discover::Segment;

constexpr Seconds settled{30};  // by then every peer of a small segment has been probed
constexpr Seconds recent{600};  // older news may be of a network that has changed

bool is_on(const Peer& peer, const Segment& segment) {
  return std::any_of(peer.paths.begin(), peer.paths.end(), [&](const discover::Path& path) {
    return path.interface == segment.interface && path.state == discover::state::alive;
  });
}

std::vector<const Peer*> peers_on(const Facts& facts, const Segment& segment) {
  std::vector<const Peer*> peers;
  for (const auto& peer : facts.peers) {
    if (is_on(peer, segment)) peers.push_back(&peer);
  }
  return peers;
}

std::string counted(std::size_t count, const char* what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

/// By then each of them has announced itself, however rarely it does.
Seconds longest_lease(const std::vector<const Peer*>& peers) {
  Seconds longest = settled;
  for (const auto* peer : peers) longest = std::max(longest, peer->lease.value_or(Seconds(0)));
  return longest;
}

bool probes(const discover::Status& status, const Segment& segment) {
  return !only_listens(status, segment) && status.profile != "quiet";
}

Finding judge_segment(const discover::Status& status, const Segment& segment, const std::vector<const Peer*>& peers) {
  const auto uptime = status.uptime.value_or(Seconds(0));
  const auto own = segment.own_echoes.value_or(0);
  const auto broadcasts = segment.received_broadcasts.value_or(0);
  const auto unicasts = segment.received_unicasts.value_or(0);
  const auto silent = std::count_if(peers.begin(), peers.end(), [](const Peer* peer) { return peer->mutual == false; });
  if (segment.received_broadcasts && broadcasts <= own && unicasts > 0 && uptime > longest_lease(peers)) {
    return {Level::fail, "unicast", segment.interface,
            fmt::format("unicast works on {}, but no broadcast of {} arrives", subnet(segment),
                        counted(peers.size(), "peer")),
            "look for what filters broadcasts in between: client isolation of an access point, storm control "
            "of a switch"};
  }
  if (segment.received_unicasts && unicasts == 0 && probes(status, segment) && uptime > settled) {
    return {Level::warn, "unicast", segment.interface,
            fmt::format("broadcasts of {} arrive on {}, but no answer to a probe does", counted(peers.size(), "peer"),
                        subnet(segment)),
            "let UDP port 9842 pass in both directions, and look for client isolation of an access point"};
  }
  if (silent > 0 && uptime > settled) {
    return {Level::warn, "unicast", segment.interface,
            fmt::format("{} of {} on {} answer but do not list this host: its broadcasts do not reach them", silent,
                        counted(peers.size(), "peer"), subnet(segment)),
            "run `discoverctl doctor` on one of them, and look for what filters broadcasts in between"};
  }
  return {Level::pass, "unicast", segment.interface,
          fmt::format("nothing speaks against broadcast or unicast on {} ({})", subnet(segment),
                      counted(peers.size(), "peer")),
          ""};
}

}  // namespace

void judge_unicast(const Facts& facts, Findings& findings) {
  if (!facts.status) return;
  for (const auto& segment : facts.status->segments) {
    const auto peers = peers_on(facts, segment);
    if (!peers.empty()) findings.push_back(judge_segment(*facts.status, segment, peers));
  }
}

void judge_netmask(const Facts& facts, Findings& findings) {
  if (!facts.status) return;
  const auto before = findings.size();
  for (const auto& segment : facts.status->segments) {
    if (!segment.off_link || segment.off_link->age.value_or(Seconds(0)) > recent) continue;
    findings.push_back({segment.peers == 0 ? Level::fail : Level::warn, "netmask", segment.interface,
                        fmt::format("{} was heard {} ago and is outside of {}, so it is not believed",
                                    segment.off_link->address, age(segment.off_link->age), subnet(segment)),
                        "compare the netmask of that host with this one's (`ip address`): one of them is wrong"});
  }
  if (findings.size() > before) return;
  findings.push_back({Level::pass, "netmask", "", "nobody was heard from outside of the subnets", ""});
}

void judge_peers(const Facts& facts, Findings& findings) {
  if (!facts.status) return;
  if (facts.status->announce_only) return;  // judge_settings() has told
  if (!facts.peers.empty()) {
    findings.push_back({Level::pass, "peers", "", counted(facts.peers.size(), "peer") + " alive", ""});
    return;
  }
  findings.push_back({Level::warn, "peers", "",
                      fmt::format("nobody else is heard, {} after the start", age(facts.status->uptime)),
                      "see that discoverd runs on other hosts of these subnets, with the same port and domain"});
}

void judge_strangers(const Facts& facts, Findings& findings) {
  if (!facts.status) return;
  const auto versions = facts.counter("drop_bad_version");
  const auto domains = facts.counter("drop_other_domain");
  const auto own = or_unknown(facts.status->self.domain);
  if (versions > 0) {
    findings.push_back(
        {Level::warn, "strangers", "",
         fmt::format("{} of another version of the protocol were ignored", counted(versions, "datagram")),
         "bring discoverd up to date on all hosts; `tcpdump -x udp port 9842` shows who sends them"});
  }
  if (domains > 0 && facts.peers.empty()) {
    findings.push_back(
        {Level::warn, "strangers", "",
         fmt::format("{} of other domains were heard, and nobody of \"{}\"", counted(domains, "datagram"), own),
         "set the same domain in discoverd.json on all hosts of the fleet"});
  }
  if (versions > 0 || (domains > 0 && facts.peers.empty())) return;
  findings.push_back(
      {Level::pass, "strangers", "",
       domains > 0 ? fmt::format("{} of other domains than \"{}\" were ignored", counted(domains, "datagram"), own)
                   : "nobody of another version or domain is heard",
       ""});
}

void judge_identity(const Facts& facts, Findings& findings) {
  if (!facts.status) return;
  const auto before = findings.size();
  for (const auto& conflict : facts.status->self.conflicts) {
    const bool cloned = conflict.kind == discover::conflict::id;
    findings.push_back(
        {cloned ? Level::fail : Level::warn, "identity", "",
         fmt::format("{} has the {} of this host, too", conflict.address.value_or(conflict.id), cloned ? "id" : "name"),
         cloned ? "a machine was cloned: give each a machine id of its own (`rm -f /etc/machine-id "
                  "/var/lib/dbus/machine-id; systemd-machine-id-setup`) and restart discoverd"
                : "give each host a name of its own, or set `name` in discoverd.json"});
  }
  std::vector<std::string> names;
  for (const auto& peer : facts.peers) {
    if (!peer.conflicts.empty()) names.push_back(peer.name.value_or(peer.id));
  }
  const auto count = names.size();
  if (count > 3) names.resize(3);
  if (count > 0) {
    findings.push_back({Level::warn, "identity", "",
                        fmt::format("{} share an id or a name with somebody: {}{}", counted(count, "peer"),
                                    joined(names, ", "), count > names.size() ? ", ..." : ""),
                        "see with whom: `discoverctl show NAME`"});
  }
  if (findings.size() > before) return;
  findings.push_back({Level::pass, "identity", "", "every id and name is one host's alone", ""});
}

}  // namespace discoverctl
