#include "net/interface_rules.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/core.h>

namespace discover::net {
namespace {

constexpr int max_nesting = 8;               // links on top of each other: the kernel's own limit, MAX_NEST_DEV
constexpr std::uint8_t longest_prefix = 30;  // bits: beyond, a subnet has no broadcast address (RFC 3021)

/// True if what is sent on the link leaves the host over hardware: the link itself, what a VLAN sits on, or
/// anything enslaved to a bond or bridge. A veth's or a tap's other end is on this host.
bool reaches_hardware(const Link& link, std::span<const Link> links, int nesting = 0) {
  if (nesting == max_nesting || link.loopback) return false;
  // A switch chip's ports ("dsa") are the one hardware that has a kind.
  if (link.kind.empty() || link.kind == "dsa") return true;
  return std::ranges::any_of(links, [&](const Link& other) {
    const bool below = other.master == link.index || (link.kind == "vlan" && other.index == link.lower);
    return below && reaches_hardware(other, links, nesting + 1);
  });
}

std::string name_of(int index, std::span<const Link> links) {
  const auto link = std::ranges::find(links, index, &Link::index);
  return link == links.end() ? fmt::format("link {}", index) : link->name;
}

/// Why such a link is not used unless it is named; empty if it is.
std::string objection_to_type(const Link& link, std::span<const Link> links) {
  if (link.loopback) return "the loopback interface; name it explicitly to use it";
  if (link.kind == "dummy") return "a dummy interface; name it explicitly to use it";
  if (link.master != 0) return fmt::format("enslaved to {}", name_of(link.master, links));
  if (link.kind == "bridge" && !reaches_hardware(link, links)) {
    return "a bridge without a physical port; name it explicitly to use it";
  }
  if (!link.broadcast) return "not capable of broadcast";
  return {};
}

/// Why there is no segment at such an address; empty if there is one.
std::string_view objection_to_address(const LinkAddress& address) {
  const base::Prefix& own = address.prefix;
  if (address.point_to_point) return "its IPv4 address is point-to-point, without a subnet of its own";
  if (own.length > longest_prefix) return "no IPv4 subnet of /30 or shorter";
  // The kernel takes multicast addresses as a link's own (ip-address(8), autojoin), and 0.0.0.0/8.
  const bool is_a_hosts = own.is_host(own.address) && base::IpAddress(own.address).is_unicast();
  return is_a_hosts ? "" : "its IPv4 address is that of no host: a network, broadcast or multicast address";
}

/// Why such a link cannot be used as it is; empty if it can.
std::string objection_to_state(const Link& link, const std::vector<base::Prefix>& segments) {
  if (!link.up) return "down";
  if (!link.running) return "no carrier";
  if (link.ipv4.empty()) return "no IPv4 address";
  if (segments.empty()) return std::string(objection_to_address(link.ipv4.front()));
  return {};
}

std::string objection(const Link& link, std::span<const Link> links, InterfacePatterns::Answer answer,
                      const std::vector<base::Prefix>& segments) {
  using Answer = InterfacePatterns::Answer;
  if (answer == Answer::denied) return "a pattern forbids it";
  if (answer == Answer::not_named) return "no pattern names it";
  if (answer != Answer::exact) {
    if (auto reason = objection_to_type(link, links); !reason.empty()) return reason;
  }
  return objection_to_state(link, segments);
}

/// One for each subnet; a subnet's further addresses change nothing about who hears its broadcasts.
std::vector<base::Prefix> segments_of(const Link& link) {
  std::vector<base::Prefix> segments;
  auto take = [&](bool secondary) {
    for (const LinkAddress& address : link.ipv4) {
      const base::Prefix& own = address.prefix;
      if (address.secondary != secondary || !objection_to_address(address).empty()) continue;
      const bool known = std::ranges::any_of(segments, [&](const base::Prefix& segment) {
        return segment.length == own.length && segment.network() == own.network();
      });
      if (!known) segments.push_back(own);
    }
  };
  take(false);
  take(true);  // counts only where the primary is gone from the list or cannot be used
  return segments;
}

std::vector<base::IpAddress> addresses_of(const Link& link, const std::vector<base::Prefix>& segments) {
  std::vector<base::IpAddress> addresses;
  auto add = [&](const base::IpAddress& address) {
    if (!address.is_unicast()) return;  // one of them, and receivers drop the whole description
    if (std::ranges::find(addresses, address) == addresses.end()) addresses.push_back(address);
  };
  for (const auto& segment : segments) add(segment.address);
  for (const auto& address : link.ipv4) {
    if (address.global) add(address.prefix.address);
  }
  for (const auto& address : link.ipv6) add(address);
  return addresses;
}

}  // namespace

std::vector<Verdict> judge_interfaces(std::span<const Link> links, const InterfacePatterns& patterns) {
  std::vector<Verdict> verdicts;
  for (const Link& link : links) {
    const auto answer = patterns.ask(link.name);
    auto segments = segments_of(link);
    Verdict verdict{.interface = link.name, .index = link.index};
    verdict.reason = objection(link, links, answer, segments);
    verdict.used = verdict.reason.empty();
    verdict.addresses = addresses_of(link, segments);
    if (verdict.used) {
      verdict.reason = answer == InterfacePatterns::Answer::exact ? "used because it is named" : "used";
      verdict.segments = std::move(segments);
    }
    verdicts.push_back(std::move(verdict));
  }
  return verdicts;
}

}  // namespace discover::net
