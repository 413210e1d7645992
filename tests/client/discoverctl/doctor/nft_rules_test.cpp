#include "doctor/nft_rules.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using discoverctl::Packet;
using discoverctl::Passage;
using Outcome = discoverctl::Passage::Outcome;

namespace {

const Packet incoming{.incoming = true, .interface = "eth0", .destination = "10.0.0.255", .port = 9842};
const Packet outgoing{.incoming = false, .interface = "eth0", .destination = "10.0.0.255", .port = 9842};

std::string chain(const std::string& name, const std::string& hook, const std::string& policy = "accept") {
  return fmt::format(R"({{"chain":{{"family":"inet","table":"t","name":"{}","hook":"{}","policy":"{}"}}}},)", name,
                     hook, policy);
}

std::string side_chain(const std::string& name) {
  return fmt::format(R"({{"chain":{{"family":"inet","table":"t","name":"{}"}}}},)", name);
}

std::string rule(const std::string& expressions, const std::string& chain = "input") {
  return fmt::format(R"({{"rule":{{"family":"inet","table":"t","chain":"{}","handle":9,"expr":[{}]}}}},)", chain,
                     expressions);
}

std::string match(const std::string& left, const std::string& right, const std::string& op = "==") {
  return fmt::format(R"({{"match":{{"op":"{}","left":{},"right":{}}}}},)", op, left, right);
}

const std::string dport = R"({"payload":{"protocol":"udp","field":"dport"}})";
const std::string drop = R"({"drop":null})";
const std::string accept = R"({"accept":null})";

Passage through(const std::string& entries, const Packet& packet = incoming) {
  return discoverctl::passage(R"({"nftables":[)" + entries + R"({"metainfo":{}}]})", packet);
}

/// What one rule of an input chain that drops does.
Outcome of(const std::string& condition) { return through(chain("input", "input") + rule(condition + drop)).outcome; }

std::string meta(const std::string& key) { return R"({"meta":{"key":")" + key + "\"}}"; }

}  // namespace

TEST_CASE("without a rule or a policy that drops everything passes") {
  CHECK(through("").outcome == Outcome::passes);
  CHECK(through(chain("input", "input")).outcome == Outcome::passes);
  CHECK(through(chain("input", "forward", "drop")).outcome == Outcome::passes);
}

TEST_CASE("a rule that names the port drops it, and is named") {
  const auto passage =
      through(chain("input", "input") + rule(match(dport, "9842") + R"({"counter":{"packets":0,"bytes":0}},)" + drop));
  CHECK(passage.outcome == Outcome::dropped);
  CHECK(passage.where == "the rule with handle 9 of chain input in table inet t");
  CHECK(passage.chain == "inet t input");
}

TEST_CASE("conditions fit, do not fit, or cannot be told") {
  CHECK(of(match(dport, "53")) == Outcome::passes);
  CHECK(of(match(dport, "53", "!=")) == Outcome::dropped);
  CHECK(of(match(dport, R"({"range":[9000,9999]})")) == Outcome::dropped);
  CHECK(of(match(dport, R"({"range":[1,9841]})")) == Outcome::passes);
  CHECK(of(match(dport, R"({"set":[53,{"range":[9000,9999]}]})")) == Outcome::dropped);
  CHECK(of(match(dport, R"({"set":[53,67]})")) == Outcome::passes);
  CHECK(of(match(dport, R"("@ports")")) == Outcome::may_be_dropped);
  CHECK(of(match(R"({"payload":{"protocol":"tcp","field":"dport"}})", "9842")) == Outcome::passes);
  CHECK(of(match(R"({"payload":{"protocol":"ip","field":"saddr"}})", R"("10.0.0.7")")) == Outcome::may_be_dropped);
  CHECK(of(match(R"({"payload":{"protocol":"ip","field":"daddr"}})", R"("10.0.0.255")")) == Outcome::dropped);
  CHECK(of(match(R"({"payload":{"protocol":"ip","field":"protocol"}})", R"("tcp")")) == Outcome::passes);
  CHECK(of(match(meta("l4proto"), R"("udp")")) == Outcome::dropped);
  CHECK(of(match(meta("pkttype"), R"("broadcast")")) == Outcome::dropped);
  CHECK(of(match(meta("iifname"), R"("eth*")")) == Outcome::dropped);
  CHECK(of(match(meta("iifname"), R"("wlan0")")) == Outcome::passes);
  CHECK(of(match(meta("oifname"), R"("eth0")")) == Outcome::passes);
  CHECK(of(match(R"({"ct":{"key":"state"}})", R"(["established","related"])", "in")) == Outcome::passes);
  CHECK(of(match(R"({"ct":{"key":"state"}})", R"("new")", "in")) == Outcome::dropped);
  CHECK(of(R"({"xt":{"type":"match","name":"multiport"}},)") == Outcome::may_be_dropped);
  CHECK(of(R"({"limit":{"rate":5}},)") == Outcome::may_be_dropped);
}

TEST_CASE("the first verdict counts, and one that may be given leaves the next in doubt") {
  const auto port_accepted = rule(match(dport, "9842") + accept);
  const auto perhaps_accepted = rule(match(dport, R"("@ports")") + accept);
  CHECK(through(chain("input", "input", "drop") + port_accepted).outcome == Outcome::passes);
  CHECK(through(chain("input", "input") + port_accepted + rule(drop)).outcome == Outcome::passes);
  CHECK(through(chain("input", "input") + rule(drop) + port_accepted).outcome == Outcome::dropped);
  CHECK(through(chain("input", "input", "drop") + perhaps_accepted).outcome == Outcome::may_be_dropped);
  const auto policy = through(chain("input", "input", "drop"));
  CHECK(policy.outcome == Outcome::dropped);
  CHECK(policy.where == "the policy of chain input in table inet t");
}

TEST_CASE("jumps are followed, returns end a chain, loops end") {
  const auto jump = rule(R"({"jump":{"target":"side"}})");
  const auto base = chain("input", "input") + side_chain("side");
  CHECK(through(base + jump + rule(match(dport, "9842") + drop, "side")).outcome == Outcome::dropped);
  CHECK(through(base + rule(drop, "side")).outcome == Outcome::passes);
  CHECK(through(base + jump + rule(R"({"return":null})", "side") + rule(drop, "side")).outcome == Outcome::passes);
  CHECK(through(base + jump + rule(R"({"jump":{"target":"side"}})", "side")).outcome == Outcome::passes);
  CHECK(through(base + jump + rule(accept, "side") + rule(drop)).outcome == Outcome::passes);
  CHECK(through(base + jump + rule(drop)).outcome == Outcome::dropped);
  CHECK(through(base + rule(R"({"goto":{"target":"side"}})") + rule(drop)).outcome == Outcome::passes);
  CHECK(through(base + rule(match(dport, R"("@ports")") + R"({"return":null})") + rule(drop)).outcome ==
        Outcome::may_be_dropped);
}

TEST_CASE("every chain on the way has to let it pass, in the direction of the packet") {
  const auto two = chain("input", "input") + rule(accept) + chain("pre", "prerouting", "drop");
  CHECK(through(two).outcome == Outcome::dropped);
  CHECK(through(two, outgoing).outcome == Outcome::passes);
  const auto out = chain("output", "output") + rule(match(meta("oifname"), R"("eth0")") + drop, "output");
  CHECK(through(out).outcome == Outcome::passes);
  CHECK(through(out, outgoing).outcome == Outcome::dropped);
}

TEST_CASE("targets of the old iptables are understood as far as they show") {
  CHECK(through(chain("input", "input") + rule(R"({"xt":{"type":"target","name":"REJECT"}})")).outcome ==
        Outcome::dropped);
  CHECK(through(chain("input", "input") + rule(R"({"xt":{"type":"target","name":"LOG"}})")).outcome == Outcome::passes);
}

TEST_CASE("what is no ruleset is said to be none") {
  for (const auto* text :
       {"", "{", "[]", "{}", R"({"nftables":1})", R"({"nftables":[{"chain":{"family":7,"hook":"input"}}]})"}) {
    CHECK_MESSAGE(discoverctl::passage(text, incoming).outcome == Outcome::not_understood, text);
  }
}
