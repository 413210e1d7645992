#include <algorithm>

#include <fmt/format.h>

#include "judge.hpp"
#include "nft_rules.hpp"

namespace discoverctl {
namespace {

using Outcome = Passage::Outcome;
using discover::scout::Echo;

bool all_heard(const Facts& facts) {
  return !facts.echoes.empty() && std::all_of(facts.echoes.begin(), facts.echoes.end(),
                                              [](const Echo& echo) { return echo.outcome == Echo::Outcome::heard; });
}

Finding unread(const Facts& facts) {
  if (all_heard(facts)) {
    return {Level::pass, "firewall", "",
            fmt::format("own broadcasts get through; its rules were not read ({})", facts.firewall.obstacle), ""};
  }
  return {Level::warn, "firewall", "", fmt::format("its rules could not be read ({})", facts.firewall.obstacle),
          "run `discoverctl doctor` as root to have them read"};
}

Passage worst_passage(const Facts& facts, const discover::Segment& segment) {
  Passage worst;
  for (const bool incoming : {true, false}) {
    const auto one = passage(*facts.firewall.rules, {.incoming = incoming,
                                                     .interface = segment.interface,
                                                     .destination = segment.broadcast.value_or(""),
                                                     .port = facts.port()});
    if (one.outcome > worst.outcome) worst = one;
  }
  return worst;
}

/// Nothing to say: it passes as far as is known.
bool judge_passage(const Facts& facts, const std::string& interface, const Passage& passage, Findings& findings) {
  const auto port = facts.port();
  if (passage.outcome == Outcome::dropped) {
    findings.push_back({Level::fail, "firewall", interface, fmt::format("{} drops UDP port {}", passage.where, port),
                        fmt::format("let it pass: `nft insert rule {} udp dport {} accept`", passage.chain, port)});
  } else if (passage.outcome == Outcome::may_be_dropped && !all_heard(facts)) {
    findings.push_back(
        {Level::warn, "firewall", interface, fmt::format("{} may drop UDP port {}", passage.where, port),
         fmt::format("let it pass for certain: `nft insert rule {} udp dport {} accept`", passage.chain, port)});
  } else if (passage.outcome == Outcome::not_understood) {
    findings.push_back({Level::warn, "firewall", "", "its rules could not be understood",
                        fmt::format("look through `nft list ruleset` for what drops UDP port {}", port)});
  } else {
    return false;
  }
  return true;
}

}  // namespace

void judge_firewall(const Facts& facts, Findings& findings) {
  if (!facts.status) return;
  if (!facts.firewall.rules) {
    findings.push_back(unread(facts));
    return;
  }
  bool told = false;
  for (const auto& segment : facts.status->segments) {
    told = judge_passage(facts, segment.interface, worst_passage(facts, segment), findings) || told;
  }
  if (told) return;
  const auto beside = facts.firewall.legacy_tables ? "; those of iptables-legacy were not read" : "";
  findings.push_back(
      {Level::pass, "firewall", "", fmt::format("no nft rule drops UDP port {}{}", facts.port(), beside), ""});
}

}  // namespace discoverctl
