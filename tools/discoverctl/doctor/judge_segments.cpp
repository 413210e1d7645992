// Where this host takes part, and whether its own sockets can.
#include <algorithm>

#include <fmt/format.h>

#include "../phrases.hpp"
#include "judge.hpp"

namespace discoverctl {
namespace {

using discover::scout::Echo;

constexpr const char* connect_or_name =
    "connect or configure an interface, or name one in `interfaces` of discoverd.json";

std::string reasons(const std::vector<discover::Interface>& interfaces) {
  std::vector<std::string> words;
  for (const auto& interface : interfaces) {
    if (!interface.used && interface.name != "lo") words.push_back(interface.name + ": " + interface.reason);
  }
  return words.empty() ? "there is none but the loopback one" : joined(words, "; ");
}

std::string holder_name(const PortHolder& holder) {
  if (holder.pid) return fmt::format("{} (pid {})", holder.program, *holder.pid);
  return fmt::format("a process of uid {}", holder.uid);
}

/// Whoever else holds the port on this address, or on all.
const PortHolder* holder_of(const Facts& facts, const std::string& address) {
  const auto found = std::find_if(facts.holders.begin(), facts.holders.end(), [&](const PortHolder& holder) {
    const bool here = holder.address == address || holder.address == "0.0.0.0" || holder.address == "::";
    return !holder.is_daemon && here;
  });
  return found == facts.holders.end() ? nullptr : &*found;
}

void judge_without_daemon(const Facts& facts, Findings& findings) {
  if (facts.daemon.odd) return;  // it announces somewhere, and does not say where
  if (facts.no_default_segments.empty()) {
    findings.push_back({Level::pass, "interfaces", "",
                        "as it is configured, discoverd would announce on " + facts.default_segments, ""});
  } else {
    findings.push_back({Level::fail, "interfaces", "", facts.no_default_segments, connect_or_name});
  }
}

void judge_unopened(const Facts& facts, const discover::Interface& interface, Findings& findings) {
  for (const auto& segment : interface.segments) {
    if (!segment.error) continue;
    const auto* holder = holder_of(facts, segment.address);
    findings.push_back({Level::fail, "interfaces", interface.name,
                        fmt::format("{}/{} cannot be used: {}", segment.address, segment.prefix_length, *segment.error),
                        holder != nullptr
                            ? fmt::format("port {} is held by {}: end it, or choose another port for the fleet",
                                          holder->port, holder_name(*holder))
                            : "see `discoverctl interfaces`; discoverd tries again by itself"});
  }
}

Finding not_heard(const Facts& facts, const Echo& echo, std::string message) {
  return {Level::fail, "broadcast", echo.interface, std::move(message),
          fmt::format("let UDP port {0} in: `firewall-cmd --permanent --add-port={0}/udp` with firewalld, `ufw allow "
                      "{0}/udp` with ufw, else see what `firewall` says below",
                      facts.port())};
}

/// By what the daemon itself has sent and heard.
Finding judge_own_echoes(const Facts& facts, const Echo& echo, const discover::Segment& segment) {
  const auto sent = segment.sent_broadcasts.value_or(0);
  const auto back = segment.own_echoes.value_or(0);
  if (only_listens(*facts.status, segment)) {
    return {Level::pass, "broadcast", echo.interface, "nothing is sent here, so nothing comes back", ""};
  }
  if (sent > 0 && back == 0) {
    return not_heard(facts, echo,
                     fmt::format("none of the {} broadcasts of discoverd came back on {}", sent, subnet(segment)));
  }
  if (echo.outcome == Echo::Outcome::heard) {
    return {Level::pass, "broadcast", echo.interface,
            fmt::format("this host hears its own broadcasts on {}", subnet(segment)), ""};
  }
  return {Level::pass, "broadcast", echo.interface,
          fmt::format("{} of the {} broadcasts of discoverd came back on {}", back, sent, subnet(segment)), ""};
}

Finding judge_echo(const Facts& facts, const Echo& echo, const discover::Segment& segment) {
  switch (echo.outcome) {
    case Echo::Outcome::not_heard:
      return not_heard(facts, echo,
                       fmt::format("a broadcast that was just sent to {}, port {}, did not come back",
                                   or_unknown(segment.broadcast), facts.port()));
    case Echo::Outcome::not_sent:
      return {Level::fail, "broadcast", echo.interface,
              fmt::format("broadcasts cannot be sent on {}: {}", subnet(segment), echo.detail),
              "see that no output rule of a firewall refuses UDP port 9842, and that the link is up"};
    case Echo::Outcome::heard:
    case Echo::Outcome::not_tested: return judge_own_echoes(facts, echo, segment);
  }
  return {};
}

}  // namespace

void judge_interfaces(const Facts& facts, Findings& findings) {
  if (!facts.status) return judge_without_daemon(facts, findings);
  const auto before = findings.size();
  for (const auto& interface : facts.interfaces) judge_unopened(facts, interface, findings);
  const auto& segments = facts.status->segments;
  if (segments.empty() && findings.size() == before) {
    findings.push_back(
        {Level::fail, "interfaces", "", "no interface is used (" + reasons(facts.interfaces) + ")", connect_or_name});
  }
  if (segments.empty()) return;
  std::vector<std::string> both, listens, announces;
  for (const auto& segment : segments) {
    const auto place = segment.interface + " " + subnet(segment);
    const bool speaks = facts.status->announce_only || segment.role == discover::role::announce_only;
    (only_listens(*facts.status, segment) ? listens : speaks ? announces : both).push_back(place);
  }
  std::vector<std::string> words;
  if (!both.empty()) words.push_back("announces and listens on " + joined(both, ", "));
  if (!listens.empty()) words.push_back("only listens on " + joined(listens, ", "));
  if (!announces.empty()) words.push_back("only announces on " + joined(announces, ", "));
  findings.push_back({Level::pass, "interfaces", "", "discoverd " + joined(words, "; "), ""});
}

void judge_port(const Facts& facts, Findings& findings) {
  const auto before = findings.size();
  if (!facts.status) {
    for (const auto& holder : facts.holders) {
      findings.push_back(
          {Level::warn, "port", "",
           fmt::format("UDP port {} of {} is held by {}", holder.port, holder.address, holder_name(holder)),
           "see what that is; if it is a discoverd, name it with --instance or --socket"});
    }
  } else {
    for (const auto& segment : facts.status->segments) {
      if (!segment.unicast_port || *segment.unicast_port == facts.port()) continue;
      const auto* holder = holder_of(facts, segment.address);
      const auto who = holder != nullptr ? holder_name(*holder) : "somebody else";
      const bool sibling = holder != nullptr && holder->program == "discoverd";
      findings.push_back(
          {sibling ? Level::pass : Level::warn, "port", segment.interface,
           fmt::format("port {} of {} is held by {}, so unicast arrives at port {}", facts.port(), segment.address, who,
                       *segment.unicast_port),
           sibling ? ""
                   : fmt::format("end that, or let UDP port {} through the firewall, too", *segment.unicast_port)});
    }
  }
  if (findings.size() > before) return;
  findings.push_back({Level::pass, "port", "", fmt::format("UDP port {} is held by nobody else", facts.port()), ""});
}

void judge_broadcast(const Facts& facts, Findings& findings) {
  if (!facts.status) return;
  for (const auto& segment : facts.status->segments) {
    const auto echo = std::find_if(facts.echoes.begin(), facts.echoes.end(), [&](const Echo& each) {
      return each.interface == segment.interface && each.address == segment.address;
    });
    const Echo untested{.interface = segment.interface, .address = segment.address};
    findings.push_back(judge_echo(facts, echo == facts.echoes.end() ? untested : *echo, segment));
  }
}

}  // namespace discoverctl
