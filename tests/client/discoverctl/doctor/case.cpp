#include "case.hpp"

#include <algorithm>

#include <doctest/doctest.h>

#include "doctor/report.hpp"

namespace discoverctl::test {

using discover::Seconds;

Facts healthy() {
  Facts facts{.version = "0.1.0"};
  facts.daemon = {.socket = "/run/discoverd/control.sock", .unit = "discoverd.service", .error = ""};
  facts.status = discover::Status{.version = "0.1.0",
                                  .pid = 412,
                                  .uptime = Seconds(600),
                                  .self = {.id = "8c1e", .name = "alpha", .domain = "default", .conflicts = {}},
                                  .profile = "normal",
                                  .receive_buffer_wanted_bytes = 4'194'304,
                                  .port = 9842};
  facts.status->segments = {{.interface = "eth0",
                             .address = "10.0.0.1",
                             .prefix_length = 24,
                             .broadcast = "10.0.0.255",
                             .unicast_port = 9842,
                             .peers = 1,
                             .sent_broadcasts = 60,
                             .received_broadcasts = 120,
                             .own_echoes = 60,
                             .received_unicasts = 600,
                             .kernel_dropped = 0,
                             .receive_buffer_bytes = 4'194'304,
                             .off_link = std::nullopt}};
  facts.interfaces = {
      {.name = "lo", .used = false, .reason = "the loopback interface", .kind = {}, .addresses = {}, .segments = {}},
      {.name = "eth0",
       .used = true,
       .reason = "used",
       .kind = {},
       .addresses = {"10.0.0.1/24"},
       .segments = {{.address = "10.0.0.1", .prefix_length = 24, .error = {}}}}};
  discover::Peer peer{.id = "3fa9", .name = "node7", .state = "alive", .verified = true, .mutual = true};
  peer.lease = Seconds(35);
  peer.paths = {{.interface = "eth0", .address = "10.0.0.7", .state = "alive", .age = {}, .rtt = {}}};
  facts.peers = {peer};
  facts.echoes = {{.interface = "eth0",
                   .address = "10.0.0.1",
                   .prefix_length = 24,
                   .outcome = discover::scout::Echo::Outcome::heard,
                   .detail = ""}};
  facts.holders = {
      {.address = "10.0.0.1", .port = 9842, .uid = 998, .pid = 412, .program = "discoverd", .is_daemon = true}};
  facts.firewall.rules = R"({"nftables":[]})";
  facts.clock_synchronised = true;
  return facts;
}

Findings of(const Facts& facts, const std::string& check) {
  auto findings = judge(facts);
  std::erase_if(findings, [&](const Finding& finding) { return finding.check != check; });
  for (const auto& finding : findings) CHECK((finding.level == Level::pass) == finding.suggestion.empty());
  return findings;
}

Finding one(const Facts& facts, const std::string& check) {
  const auto findings = of(facts, check);
  REQUIRE_MESSAGE(findings.size() == 1, check);
  return findings.front();
}

std::string told(const Facts& facts, const std::string& check) {
  const auto finding = one(facts, check);
  return word(finding.level) + " " + (finding.subject.empty() ? "" : finding.subject + ": ") + finding.message;
}

}  // namespace discoverctl::test
