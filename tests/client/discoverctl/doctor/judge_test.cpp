#include "doctor/judge.hpp"

#include <set>

#include <doctest/doctest.h>

#include "case.hpp"

using namespace discoverctl;
using namespace discoverctl::test;
using discover::Seconds;
using discover::scout::Echo;

namespace {

discover::Segment& eth0(Facts& facts) { return facts.status->segments.front(); }

Facts without_daemon(const std::string& error) {
  auto facts = healthy();
  facts.status.reset();
  facts.daemon = {.socket = "", .unit = "", .error = error};
  facts.echoes.clear();
  facts.holders.clear();
  facts.default_segments = "eth0 10.0.0.1/24";
  return facts;
}

bool mentions(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("where all is well every check passes, and all of them are made") {
  const auto findings = judge(healthy());
  std::set<std::string> checks;
  for (const auto& finding : findings) {
    CAPTURE(finding.message);
    CHECK(finding.level == Level::pass);
    CHECK(finding.suggestion.empty());
    checks.insert(finding.check);
  }
  CHECK(checks == std::set<std::string>{"daemon", "interfaces", "port", "broadcast", "firewall", "unicast", "netmask",
                                        "peers", "strangers", "identity", "settings", "buffer", "container", "clock"});
}

TEST_CASE(
    "a daemon that answers with an error runs: it is not to be started, and nothing is told of what it would use") {
  auto facts = without_daemon("the reply takes 71840 bytes");
  facts.daemon.odd = true;
  CHECK(told(facts, "daemon") == "FAIL the reply takes 71840 bytes");
  CHECK(mentions(one(facts, "daemon").suggestion, "it runs"));
  CHECK_FALSE(mentions(one(facts, "daemon").suggestion, "systemctl"));
  CHECK(of(facts, "interfaces").empty());
}

TEST_CASE("a daemon that does not tell all is told of, and judged by what it tells") {
  auto facts = healthy();
  facts.daemon.untold = "too much";
  const auto findings = of(facts, "daemon");
  REQUIRE(findings.size() == 2);
  CHECK(findings[1].level == Level::warn);
  CHECK(mentions(findings[1].message, "too much"));
  CHECK(of(facts, "broadcast").size() == 1);
}

TEST_CASE("no daemon: where it was looked for, and what it would use") {
  auto facts = without_daemon("no discoverd answers at /run/discoverd/control.sock (No such file or directory)");
  CHECK(told(facts, "daemon") ==
        "FAIL no discoverd answers at /run/discoverd/control.sock (No such file or directory)");
  CHECK(mentions(one(facts, "daemon").suggestion, "systemctl enable --now discoverd"));
  CHECK(told(facts, "interfaces") == "PASS as it is configured, discoverd would announce on eth0 10.0.0.1/24");
  CHECK(of(facts, "broadcast").empty());
  facts.daemon.silent = true;
  CHECK(mentions(one(facts, "daemon").suggestion, "restart"));
  facts.no_default_segments = "there is no segment to ask on (eth0: no carrier)";
  CHECK(told(facts, "interfaces") == "FAIL there is no segment to ask on (eth0: no carrier)");
  facts.holders = {{.address = "0.0.0.0", .port = 9842, .uid = 0, .pid = 7, .program = "thief"}};
  CHECK(told(facts, "port") == "WARN UDP port 9842 of 0.0.0.0 is held by thief (pid 7)");
}

TEST_CASE("a daemon of another version than discoverctl is to be restarted") {
  auto facts = healthy();
  facts.version = "0.2.0";
  CHECK(told(facts, "version") == "WARN discoverd is 0.1.0 and discoverctl 0.2.0");
  CHECK(mentions(one(facts, "version").suggestion, "systemctl restart discoverd.service"));
}

TEST_CASE("no segment: the reason for each interface but the loopback one") {
  auto facts = healthy();
  facts.status->segments.clear();
  facts.interfaces[1].used = false;
  facts.interfaces[1].reason = "no carrier";
  CHECK(told(facts, "interfaces") == "FAIL no interface is used (eth0: no carrier)");
  facts.interfaces.pop_back();
  CHECK(told(facts, "interfaces") == "FAIL no interface is used (there is none but the loopback one)");
}

TEST_CASE("a segment that cannot be opened names who is in the way") {
  auto facts = healthy();
  facts.status->segments.clear();
  facts.interfaces[1].segments[0].error = "Address already in use";
  CHECK(told(facts, "interfaces") == "FAIL eth0: 10.0.0.1/24 cannot be used: Address already in use");
  facts.holders = {{.address = "0.0.0.0", .port = 9842, .uid = 0, .pid = 7, .program = "thief"}};
  CHECK(mentions(one(facts, "interfaces").suggestion, "held by thief (pid 7)"));
}

TEST_CASE("a taken unicast port: by whom, and whether that is a fault") {
  auto facts = healthy();
  eth0(facts).unicast_port = 40'000;
  CHECK(told(facts, "port") ==
        "WARN eth0: port 9842 of 10.0.0.1 is held by somebody else, so unicast arrives at port 40000");
  facts.holders.push_back({.address = "10.0.0.1", .port = 9842, .uid = 33, .pid = {}, .program = ""});
  CHECK(mentions(told(facts, "port"), "held by a process of uid 33"));
  facts.holders.back() = {.address = "10.0.0.1", .port = 9842, .uid = 33, .pid = 8, .program = "discoverd"};
  CHECK(one(facts, "port").level == Level::pass);
}

TEST_CASE("broadcasts that do not come back, cannot be sent, or come back to nobody") {
  auto facts = healthy();
  auto& echo = facts.echoes.front();
  echo.outcome = Echo::Outcome::not_heard;
  CHECK(told(facts, "broadcast") ==
        "FAIL eth0: a broadcast that was just sent to 10.0.0.255, port 9842, did not come back");
  echo.outcome = Echo::Outcome::not_sent;
  echo.detail = "Operation not permitted";
  CHECK(told(facts, "broadcast") == "FAIL eth0: broadcasts cannot be sent on 10.0.0.1/24: Operation not permitted");
  for (const auto outcome : {Echo::Outcome::not_tested, Echo::Outcome::heard}) {
    echo.outcome = outcome;
    eth0(facts).own_echoes = 0;
    CHECK(told(facts, "broadcast") == "FAIL eth0: none of the 60 broadcasts of discoverd came back on 10.0.0.1/24");
    eth0(facts).own_echoes = 59;
    CHECK(one(facts, "broadcast").level == Level::pass);
  }
  facts.echoes.clear();
  facts.status->listen_only = true;
  eth0(facts).own_echoes = 0;
  CHECK(one(facts, "broadcast").level == Level::pass);
}

TEST_CASE("where discoverd only listens, or only announces, that is told and nothing else expected") {
  auto facts = healthy();
  eth0(facts).role = discover::role::listen_only;
  eth0(facts).own_echoes = 0;
  eth0(facts).received_unicasts = 0;
  facts.echoes.clear();
  CHECK(told(facts, "interfaces") == "PASS discoverd only listens on eth0 10.0.0.1/24");
  CHECK(one(facts, "broadcast").level == Level::pass);
  CHECK(one(facts, "unicast").level == Level::pass);
  auto other = eth0(facts);
  other.interface = "eth1";
  other.role = discover::role::announce_only;
  facts.status->segments.push_back(other);
  other.interface = "eth2";
  other.role = discover::role::full;
  facts.status->segments.push_back(other);
  CHECK(told(facts, "interfaces") ==
        "PASS discoverd announces and listens on eth2 10.0.0.1/24; only listens on eth0 10.0.0.1/24; "
        "only announces on eth1 10.0.0.1/24");
}

TEST_CASE("the advice names the unit of the instance that was meant") {
  auto facts = healthy();
  facts.status.reset();
  facts.daemon = {.instance = "blue", .socket = "", .unit = "", .error = "no discoverd answers"};
  CHECK(mentions(one(facts, "daemon").suggestion, "`systemctl enable --now discoverd@blue`"));
  facts.daemon.silent = true;
  CHECK(mentions(one(facts, "daemon").suggestion, "`systemctl restart discoverd@blue`"));
  facts.daemon.instance.clear();
  CHECK(mentions(one(facts, "daemon").suggestion, "`journalctl -u discoverd`"));
}

TEST_CASE("unicast works and broadcast does not, once everybody had to be heard") {
  auto facts = healthy();
  eth0(facts).received_broadcasts = 60;  // its own
  CHECK(told(facts, "unicast") == "FAIL eth0: unicast works on 10.0.0.1/24, but no broadcast of 1 peer arrives");
  facts.peers[0].lease = Seconds(601);
  CHECK(one(facts, "unicast").level == Level::pass);
}

TEST_CASE("broadcast works and unicast does not, if it is asked for") {
  auto facts = healthy();
  eth0(facts).received_unicasts = 0;
  CHECK(told(facts, "unicast") ==
        "WARN eth0: broadcasts of 1 peer arrive on 10.0.0.1/24, but no answer to a probe does");
  facts.status->uptime = Seconds(20);
  CHECK(one(facts, "unicast").level == Level::pass);
  facts.status->uptime = Seconds(600);
  facts.status->profile = "quiet";
  CHECK(one(facts, "unicast").level == Level::pass);
}

TEST_CASE("who answers and does not list this host does not hear it") {
  auto facts = healthy();
  facts.peers[0].mutual = false;
  CHECK(told(facts, "unicast") ==
        "WARN eth0: 1 of 1 peer on 10.0.0.1/24 answer but do not list this host: its broadcasts do not reach "
        "them");
}

TEST_CASE("a daemon that does not count by segment gives no cause") {
  auto facts = healthy();
  for (auto* count : {&eth0(facts).received_broadcasts, &eth0(facts).received_unicasts, &eth0(facts).own_echoes,
                      &eth0(facts).sent_broadcasts, &eth0(facts).receive_buffer_bytes, &eth0(facts).kernel_dropped}) {
    count->reset();
  }
  facts.status->receive_buffer_wanted_bytes.reset();
  for (const auto& finding : judge(facts)) CHECK_MESSAGE(finding.level == Level::pass, finding.message);
}

TEST_CASE("somebody outside of the subnet is named, while it is news") {
  auto facts = healthy();
  eth0(facts).off_link = discover::OffLinkSource{.address = "10.9.0.3", .age = Seconds(2)};
  CHECK(told(facts, "netmask") ==
        "WARN eth0: 10.9.0.3 was heard 2.0s ago and is outside of 10.0.0.1/24, so it is not believed");
  eth0(facts).peers = 0;
  CHECK(one(facts, "netmask").level == Level::fail);
  eth0(facts).off_link->age = Seconds(3600);
  CHECK(one(facts, "netmask").level == Level::pass);
}

TEST_CASE("nobody, others of another version, others of another domain") {
  auto facts = healthy();
  facts.counters = {
      {"protocol", "drop_other_domain", 5}, {"protocol", "drop_bad_version", 0}, {"sockets", "drop_bad_version", 9}};
  CHECK(told(facts, "strangers") == "PASS 5 datagrams of other domains than \"default\" were ignored");
  facts.peers.clear();
  CHECK(told(facts, "peers") == "WARN nobody else is heard, 10m after the start");
  CHECK(told(facts, "strangers") == "WARN 5 datagrams of other domains were heard, and nobody of \"default\"");
  facts.counters[1].value = 1;
  facts.counters[0].value = 0;
  CHECK(told(facts, "strangers") == "WARN 1 datagram of another version of the protocol were ignored");
}

TEST_CASE("a clone of this host is a fault, a namesake is not") {
  auto facts = healthy();
  facts.status->self.conflicts = {{.kind = "id", .id = "8c1e", .address = "10.0.0.9", .interface = "eth0", .age = {}}};
  CHECK(told(facts, "identity") == "FAIL 10.0.0.9 has the id of this host, too");
  facts.status->self.conflicts[0].kind = "name";
  CHECK(told(facts, "identity") == "WARN 10.0.0.9 has the name of this host, too");
  facts.status->self.conflicts.clear();
  facts.peers[0].conflicts = {{.kind = "name", .id = "77b1", .address = {}, .interface = {}, .age = {}}};
  facts.peers.resize(5, facts.peers[0]);
  CHECK(told(facts, "identity") == "WARN 5 peers share an id or a name with somebody: node7, node7, node7, ...");
}

TEST_CASE("settings explain what is not seen") {
  auto facts = healthy();
  facts.status->profile = "quiet";
  CHECK(mentions(told(facts, "settings"), "PASS the profile is quiet: it probes nobody"));
  facts.status->passive = true;
  CHECK(mentions(told(facts, "settings"), "it is passive"));
  facts.status->listen_only = true;
  CHECK(mentions(told(facts, "settings"), "WARN this node only listens"));
  facts.status->listen_only = false;
  facts.status->announce_only = true;
  facts.peers.clear();
  CHECK(mentions(told(facts, "settings"), "WARN this node only announces itself"));
  CHECK(of(facts, "peers").empty());
}

TEST_CASE("a small receive buffer is worth a word only where something was lost") {
  auto facts = healthy();
  eth0(facts).receive_buffer_bytes = 212'992;
  CHECK(one(facts, "buffer").level == Level::pass);
  eth0(facts).kernel_dropped = 8;
  CHECK(told(facts, "buffer") ==
        "WARN eth0: the kernel kept 8 datagrams from discoverd, beside 720 that it got, and granted 208 KiB "
        "of the 4096 wanted for bursts");
  eth0(facts).kernel_dropped = 7;
  CHECK(one(facts, "buffer").level == Level::pass);
}

TEST_CASE("a container behind a virtual link, and one that has more") {
  auto facts = healthy();
  facts.container = "podman";
  CHECK(one(facts, "container").level == Level::pass);
  facts.interfaces[1].kind = "veth";
  CHECK(mentions(told(facts, "container"), "WARN this is a container (podman) behind a virtual link"));
}

TEST_CASE("a clock is judged where the kernel tells") {
  auto facts = healthy();
  facts.clock_synchronised = false;
  CHECK(one(facts, "clock").level == Level::warn);
  facts.clock_synchronised.reset();
  CHECK(of(facts, "clock").empty());
}

TEST_CASE("a firewall: a rule that drops, one that may, and rules that were not read") {
  auto facts = healthy();
  const auto rules = [](const std::string& condition) {
    return R"({"nftables":[{"chain":{"family":"inet","table":"filter","name":"input","handle":1,"type":"filter","hook":"input","prio":0,"policy":"accept"}},
      {"rule":{"family":"inet","table":"filter","chain":"input","handle":7,"expr":[)" +
           condition + R"({"drop":null}]}}]})";
  };
  facts.firewall.rules = rules("");
  CHECK(told(facts, "firewall") ==
        "FAIL eth0: the rule with handle 7 of chain input in table inet filter drops UDP port 9842");
  CHECK(one(facts, "firewall").suggestion == "let it pass: `nft insert rule inet filter input udp dport 9842 accept`");
  facts.firewall.rules = rules(R"({"xt":{"type":"match","name":"multiport"}},)");
  CHECK(one(facts, "firewall").level == Level::pass);  // the echo was heard
  facts.echoes[0].outcome = Echo::Outcome::not_heard;
  CHECK(told(facts, "firewall") ==
        "WARN eth0: the rule with handle 7 of chain input in table inet filter may drop UDP port 9842");
  facts.firewall = {.rules = {}, .obstacle = "nft: Operation not permitted"};
  CHECK(told(facts, "firewall") == "WARN its rules could not be read (nft: Operation not permitted)");
  facts.echoes[0].outcome = Echo::Outcome::heard;
  CHECK(told(facts, "firewall") ==
        "PASS own broadcasts get through; its rules were not read (nft: Operation not permitted)");
  facts.firewall.rules = "not JSON";
  CHECK(told(facts, "firewall") == "WARN its rules could not be understood");
}
