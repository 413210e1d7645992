#include "net/interface_rules.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace discover::net;
using discover::base::IpAddress;
using discover::base::parse_ip_address;
using discover::base::parse_ipv4;
using discover::base::Prefix;

namespace {

Prefix prefix(const char* address, std::uint8_t length) { return {*parse_ipv4(address), length}; }
LinkAddress own(const char* address, std::uint8_t length) {
  return {.prefix = prefix(address, length), .global = true};
}
IpAddress ip(const char* text) { return *parse_ip_address(text); }

/// An ordinary network card with carrier and one subnet.
Link card(const char* name = "eth0", int index = 2) {
  return {.index = index, .name = name, .up = true, .running = true, .broadcast = true, .ipv4 = {own("10.0.0.7", 24)}};
}

Link virtual_link(const char* kind, const char* name = "virt0", int index = 3) {
  Link link = card(name, index);
  link.kind = kind;
  return link;
}

Link enslaved(Link link, int master) {
  link.master = master;
  link.ipv4.clear();
  return link;
}

Link loopback_link() {
  Link link = card("lo", 1);
  link.loopback = true;
  link.broadcast = false;
  link.ipv4 = {{.prefix = prefix("127.0.0.1", 8)}};
  link.ipv6 = {};
  return link;
}

template <class Change>
Link changed(Link link, Change change) {
  change(link);
  return link;
}

/// The verdict on the first of `links`.
Verdict judge(const std::vector<Link>& links, const std::vector<std::string>& patterns = {}) {
  const auto verdicts = judge_interfaces(links, *InterfacePatterns::parse(patterns));
  REQUIRE(verdicts.size() == links.size());
  return verdicts.front();
}

}  // namespace

TEST_CASE("each interface gets its verdict and its reason") {
  const auto down = [](Link& link) { link.up = link.running = false; };
  const auto no_carrier = [](Link& link) { link.running = false; };
  const auto no_broadcast = [](Link& link) { link.broadcast = false; };
  const auto no_address = [](Link& link) { link.ipv4.clear(); };
  const Link bridge = virtual_link("bridge", "br0", 3);
  const Link dummy = virtual_link("dummy");
  const std::string used, bare_bridge = "a bridge without a physical port; name it explicitly to use it";
  struct Row {
    const char* what;
    std::vector<Link> links;
    std::vector<std::string> patterns;
    std::string reason;  ///< empty: used
  };
  const std::vector<Row> rows = {
      {"a card", {card()}, {}, used},
      {"a card that is down", {changed(card(), down)}, {}, "down"},
      {"a card without a cable", {changed(card(), no_carrier)}, {}, "no carrier"},
      {"a card without an address", {changed(card(), no_address)}, {}, "no IPv4 address"},
      {"a tunnel", {changed(virtual_link("wireguard"), no_broadcast)}, {}, "not capable of broadcast"},
      {"a veth", {virtual_link("veth")}, {}, used},
      {"a VLAN", {virtual_link("vlan")}, {}, used},
      {"a tap", {virtual_link("tun")}, {}, used},
      {"a bond", {virtual_link("bond"), enslaved(card(), 3)}, {}, used},
      {"loopback", {loopback_link()}, {}, "the loopback interface; name it explicitly to use it"},
      {"a dummy", {dummy}, {}, "a dummy interface; name it explicitly to use it"},
      {"a port of a bridge", {enslaved(card(), 3), bridge}, {}, "enslaved to br0"},
      {"a port of a link that is not listed", {enslaved(card(), 3)}, {}, "enslaved to link 3"},
      {"a bridge over a card", {bridge, enslaved(card(), 3)}, {}, used},
      {"a bridge without ports", {bridge}, {}, bare_bridge},
      {"a bridge for containers", {bridge, enslaved(virtual_link("veth", "veth0", 4), 3)}, {}, bare_bridge},
      {"a bridge for machines", {bridge, enslaved(virtual_link("tun", "tap0", 4), 3)}, {}, bare_bridge},
      {"a bridge beside a card", {bridge, card()}, {}, bare_bridge},

      {"a pattern for others", {card()}, {"wlan*"}, "no pattern names it"},
      {"a pattern that fits", {card()}, {"eth*"}, used},
      {"a pattern against", {card()}, {"*,!eth0"}, "a pattern forbids it"},
      {"a pattern against, and one that wins", {card()}, {"*,!eth*,!!eth0"}, used},
      {"loopback under a star", {loopback_link()}, {"*"}, "the loopback interface; name it explicitly to use it"},
      {"a dummy under !!", {dummy}, {"!!vir*"}, "a dummy interface; name it explicitly to use it"},

      {"loopback by name", {loopback_link()}, {"lo"}, used},
      {"a dummy by name", {dummy}, {"virt0"}, used},
      {"a dummy by name under !!", {dummy}, {"!virt*,!!virt0"}, used},
      {"a bare bridge by name", {bridge}, {"br0"}, used},
      {"a tunnel by name", {changed(virtual_link("wireguard"), no_broadcast)}, {"virt0"}, used},
      {"an enslaved link by name", {changed(card(), [](Link& l) { l.master = 3; }), bridge}, {"eth0"}, used},
      {"a name does not raise a link", {changed(card(), down)}, {"eth0"}, "down"},
      {"a name does not plug a cable", {changed(card(), no_carrier)}, {"eth0"}, "no carrier"},
      {"a name does not give an address", {changed(card(), no_address)}, {"eth0"}, "no IPv4 address"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    const auto verdict = judge(row.links, row.patterns);
    CHECK(verdict.used == row.reason.empty());
    if (!row.reason.empty()) CHECK(verdict.reason == row.reason);
    CHECK(verdict.segments.empty() == !verdict.used);
    CHECK(verdict.interface == row.links.front().name);
    CHECK(verdict.index == row.links.front().index);
  }
}

TEST_CASE("a bridge's port is physical through whatever lies between it and the hardware") {
  const Link bridge = virtual_link("bridge", "br0", 10);
  Link vlan = enslaved(virtual_link("vlan", "bond0.5", 11), 10);
  vlan.lower = 12;
  const Link bond = virtual_link("bond", "bond0", 12);
  const Link port = enslaved(card("eth0", 13), 12);
  CHECK(judge({bridge, vlan, bond, port}).used);
  CHECK_FALSE(judge({bridge, vlan, bond}).used);
  CHECK(judge({bridge, enslaved(virtual_link("dsa", "lan1", 11), 10)}).used);
}

TEST_CASE("a veth's other end in the same namespace does not make its bridge physical") {
  const Link bridge = virtual_link("bridge", "br0", 10);
  Link veth = enslaved(virtual_link("veth", "veth0", 11), 10);
  veth.lower = 2;
  CHECK_FALSE(judge({bridge, veth, card("eth0", 2)}).used);
}

TEST_CASE("links that sit on each other in a circle end in a verdict") {
  Link bridge = virtual_link("bridge", "br0", 10);
  Link vlan = virtual_link("vlan", "vlan0", 11);
  vlan.lower = 10;
  vlan.master = 10;
  CHECK_FALSE(judge({bridge, vlan}).used);
}

TEST_CASE("every subnet with a broadcast address is a segment") {
  const auto too_small = "no IPv4 subnet of /30 or shorter";
  const auto no_subnet = "its IPv4 address is point-to-point, without a subnet of its own";
  const auto no_host = "its IPv4 address is that of no host: a network, broadcast or multicast address";
  struct Row {
    const char* what;
    std::vector<LinkAddress> addresses;
    std::vector<Prefix> segments;
    std::string reason = "used";
  };
  auto secondary = own("10.0.0.8", 24);
  secondary.secondary = true;
  auto far = own("10.0.0.9", 24);
  far.point_to_point = true;
  const std::vector<Row> rows = {
      {"one", {own("10.0.0.7", 24)}, {prefix("10.0.0.7", 24)}},
      {"two", {own("10.0.0.7", 24), own("10.1.0.7", 16)}, {prefix("10.0.0.7", 24), prefix("10.1.0.7", 16)}},
      {"a subnet inside another",
       {own("10.0.0.7", 24), own("10.0.0.7", 8)},
       {prefix("10.0.0.7", 24), prefix("10.0.0.7", 8)}},
      {"a secondary address", {own("10.0.0.7", 24), secondary}, {prefix("10.0.0.7", 24)}},
      {"a secondary address first", {secondary, own("10.0.0.7", 24)}, {prefix("10.0.0.7", 24)}},
      {"an orphaned secondary address", {secondary}, {prefix("10.0.0.8", 24)}},
      {"the shortest useful subnet", {own("10.0.0.1", 30)}, {prefix("10.0.0.1", 30)}},
      {"a link between two", {own("10.0.0.1", 31)}, {}, too_small},
      {"a single address", {own("10.0.0.1", 32)}, {}, too_small},
      {"a far end's subnet", {far}, {}, no_subnet},
      {"the broadcast address as one's own", {own("10.0.0.255", 24)}, {}, no_host},
      {"the network's address as one's own", {own("10.0.0.0", 24)}, {}, no_host},
      {"a multicast address", {own("224.0.0.5", 24)}, {}, no_host},
      {"several that are of no use", {own("10.0.0.1", 32), far}, {}, too_small},
      {"no address yet", {own("0.0.0.0", 24)}, {}, no_host},
      {"link-local", {{.prefix = prefix("169.254.3.4", 16)}}, {prefix("169.254.3.4", 16)}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    const auto verdict = judge({changed(card(), [&](Link& link) { link.ipv4 = row.addresses; })});
    CHECK(verdict.segments == row.segments);
    CHECK(verdict.used == !row.segments.empty());
    CHECK(verdict.reason == row.reason);
  }
}

TEST_CASE("loopback, when it is named, is the segment of all its addresses") {
  const auto verdict = judge({loopback_link()}, {"lo"});
  CHECK(verdict.segments == std::vector{prefix("127.0.0.1", 8)});
  CHECK(verdict.segments.front().broadcast() == *parse_ipv4("127.255.255.255"));
  CHECK(verdict.addresses == std::vector{ip("127.0.0.1")});
}

TEST_CASE("others are told the segments' addresses first, then every other global one, each once") {
  Link link = card();
  auto secondary = own("10.0.0.8", 24);
  secondary.secondary = true;
  const LinkAddress link_local{.prefix = prefix("169.254.3.4", 16)};
  auto host_only = own("10.9.9.9", 32);
  host_only.global = false;
  link.ipv4 = {own("192.0.2.1", 32), own("10.0.0.7", 24), own("10.0.0.7", 8), link_local, host_only, secondary};
  link.ipv6 = {ip("2001:db8::7")};
  CHECK(judge({link}).addresses ==
        std::vector{ip("10.0.0.7"), ip("169.254.3.4"), ip("192.0.2.1"), ip("10.0.0.8"), ip("2001:db8::7")});
}

TEST_CASE("what no description may name is neither told to others nor a segment") {
  Link link = card();
  link.ipv4 = {own("0.1.2.3", 8), own("224.0.0.5", 24), own("239.1.1.1", 32), own("10.0.0.7", 24),
               own("240.0.0.1", 24)};
  link.ipv6 = {ip("ff02::5"), ip("2001:db8::7")};
  const auto verdict = judge({link});
  CHECK(verdict.segments == std::vector{prefix("10.0.0.7", 24), prefix("240.0.0.1", 24)});
  CHECK(verdict.addresses == std::vector{ip("10.0.0.7"), ip("240.0.0.1"), ip("2001:db8::7")});
}

TEST_CASE("verdicts come in the order of the links, and there may be none") {
  CHECK(judge_interfaces({}, {}).empty());
  const std::vector<Link> links = {loopback_link(), card("eth0", 2), card("eth1", 3)};
  const auto verdicts = judge_interfaces(links, {});
  REQUIRE(verdicts.size() == 3);
  CHECK(verdicts[0].interface == "lo");
  CHECK(verdicts[2].interface == "eth1");
}
