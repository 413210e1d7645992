// The daemon itself: whether it answers, and how it is set up.
#include <fmt/format.h>

#include "../phrases.hpp"
#include "judge.hpp"

namespace discoverctl {
namespace {

std::string unit(const Facts& facts) {
  if (!facts.daemon.unit.empty()) return facts.daemon.unit;
  return facts.daemon.instance.empty() ? "discoverd" : "discoverd@" + facts.daemon.instance;
}

Finding unreachable(const Facts& facts) {
  Finding finding{Level::fail, "daemon", "", facts.daemon.error, ""};
  if (facts.daemon.odd) {
    finding.suggestion = fmt::format(
        "it runs, and does not answer as discoverctl {} expects: see `discoverctl status`, and that both are "
        "of one version",
        facts.version);
    return finding;
  }
  finding.suggestion =
      facts.daemon.silent
          ? fmt::format("see what it says with `journalctl -u {0}`, and restart it with `systemctl restart {0}`",
                        unit(facts))
          : fmt::format(
                "start it with `systemctl enable --now {}`, or say which one is meant with --instance or --socket",
                unit(facts));
  return finding;
}

}  // namespace

void judge_daemon(const Facts& facts, Findings& findings) {
  if (!facts.status) {
    findings.push_back(unreachable(facts));
    return;
  }
  const auto& status = *facts.status;
  auto about = status.pid ? fmt::format("pid {}", *status.pid) : std::string();
  if (!facts.daemon.unit.empty()) about += fmt::format(", {}", facts.daemon.unit);
  findings.push_back({Level::pass, "daemon", "",
                      fmt::format("discoverd {} answers at {} ({}, up for {})", status.version, facts.daemon.socket,
                                  about, age(status.uptime)),
                      ""});
  if (!facts.daemon.untold.empty()) {
    findings.push_back({Level::warn, "daemon", "", "it does not tell all that is judged here: " + facts.daemon.untold,
                        fmt::format("ask again, and see what it says with `journalctl -u {}`", unit(facts))});
  }
  if (status.version == facts.version) return;
  findings.push_back({Level::warn, "version", "",
                      fmt::format("discoverd is {} and discoverctl {}", status.version, facts.version),
                      fmt::format("let discoverd run what is installed: `systemctl restart {}`", unit(facts))});
}

void judge_settings(const Facts& facts, Findings& findings) {
  if (!facts.status) return;
  const auto& status = *facts.status;
  if (status.listen_only) {
    findings.push_back({Level::warn, "settings", "",
                        "this node only listens: nobody sees it, it probes nobody, and no peer is ever verified",
                        "take listen_only out of its configuration if it shall be seen"});
    return;
  }
  if (status.announce_only) {
    findings.push_back({Level::warn, "settings", "", "this node only announces itself: it takes nobody into its table",
                        "take announce_only out of its configuration if it shall list the others"});
    return;
  }
  std::string text = fmt::format("the profile is {}", status.profile.value_or("not told"));
  if (status.profile == "quiet") {
    text +=
        ": it probes nobody, so no peer is verified, and a crash shows when others tell or the lease runs "
        "out";
  }
  if (status.passive) text += "; it is passive, so others do not probe it, and its crash shows when its lease runs out";
  findings.push_back({Level::pass, "settings", "", text, ""});
}

void judge_buffer(const Facts& facts, Findings& findings) {
  if (!facts.status || !facts.status->receive_buffer_wanted_bytes) return;
  constexpr std::uint64_t few = 100;  // one in so many datagrams: foreign ones on the port count, too
  const auto wanted = *facts.status->receive_buffer_wanted_bytes;
  bool small = false;
  for (const auto& segment : facts.status->segments) {
    const auto granted = segment.receive_buffer_bytes.value_or(wanted);
    if (granted >= wanted) continue;
    small = true;
    const auto dropped = segment.kernel_dropped.value_or(0);
    const auto received = segment.received_broadcasts.value_or(0) + segment.received_unicasts.value_or(0);
    if (dropped * few <= received) continue;
    findings.push_back(
        {Level::warn, "buffer", segment.interface,
         fmt::format("the kernel kept {} datagrams from discoverd, beside {} that it got, and granted {} "
                     "KiB of the {} wanted for bursts",
                     dropped, received, granted / 1024, wanted / 1024),
         fmt::format("allow more with `sysctl net.core.rmem_max={}` and restart discoverd", wanted)});
    return;
  }
  findings.push_back({Level::pass, "buffer", "",
                      small ? "receive buffers are smaller than wanted, and next to nothing was lost by it"
                            : "receive buffers are as large as wanted",
                      ""});
}

}  // namespace discoverctl
