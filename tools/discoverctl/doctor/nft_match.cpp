#include "nft_match.hpp"

#include <algorithm>
#include <fnmatch.h>
#include <string>

#include <nlohmann/json.hpp>

namespace discoverctl {
namespace {

using nlohmann::json;

Fits any_of(const json& list, const auto& fits_one) {
  auto best = Fits::no;
  for (const auto& each : list) best = std::max(best, fits_one(each));
  return best;
}

/// Whether `pattern`, the right side of a match, holds the text.
Fits holds(const json& pattern, const std::string& text) {
  const auto again = [&](const json& each) { return holds(each, text); };
  if (pattern.is_array()) return any_of(pattern, again);
  if (pattern.is_object() && pattern.contains("set")) return holds(pattern["set"], text);
  if (!pattern.is_string()) return Fits::maybe;
  const auto wanted = pattern.get<std::string>();
  if (wanted.starts_with('@')) return Fits::maybe;  // a named set
  return ::fnmatch(wanted.c_str(), text.c_str(), 0) == 0 ? Fits::yes : Fits::no;
}

Fits holds(const json& pattern, std::uint16_t number) {
  const auto again = [&](const json& each) { return holds(each, number); };
  if (pattern.is_array()) return any_of(pattern, again);
  if (pattern.is_object() && pattern.contains("set")) return holds(pattern["set"], number);
  if (pattern.is_object() && pattern.contains("range")) {
    const auto& range = pattern["range"];
    const bool inside = range.at(0) <= number && range.at(1) >= number;
    return inside ? Fits::yes : Fits::no;
  }
  if (!pattern.is_number()) return Fits::maybe;
  return pattern == number ? Fits::yes : Fits::no;
}

Fits fit_payload(const json& payload, const json& right, const Packet& packet) {
  const auto protocol = payload.value("protocol", "");
  const auto field = payload.value("field", "");
  if (protocol == "udp" || protocol == "th") {
    return field == "dport" || field == "sport" ? holds(right, packet.port) : Fits::maybe;
  }
  if (protocol == "tcp" || protocol == "icmp" || protocol == "icmpv6" || protocol == "ip6" || protocol == "sctp")
    return Fits::no;
  if (protocol != "ip") return Fits::maybe;
  if (field == "protocol") return holds(right, "udp");
  if (field == "daddr" && right.is_string()) return holds(right, packet.destination);
  return Fits::maybe;
}

Fits fit_meta(const std::string& key, const json& right, const Packet& packet) {
  if (key == "l4proto") return holds(right, "udp");
  if (key == "nfproto") return holds(right, "ipv4");
  if (key == "protocol") return holds(right, "ip");
  if (key == "pkttype" && packet.incoming) return holds(right, "broadcast");
  if (key == "iifname" || key == "iif") return packet.incoming ? holds(right, packet.interface) : Fits::no;
  if (key == "oifname" || key == "oif") return packet.incoming ? Fits::no : holds(right, packet.interface);
  return Fits::maybe;
}

Fits fit_match(const json& match, const Packet& packet) {
  const auto left = match.find("left");
  const auto right = match.find("right");
  if (left == match.end() || right == match.end() || !left->is_object()) return Fits::maybe;
  auto fits = Fits::maybe;
  if (left->contains("payload")) fits = fit_payload((*left)["payload"], *right, packet);
  if (left->contains("meta")) fits = fit_meta((*left)["meta"].value("key", ""), *right, packet);
  // Nobody answers a broadcast, so no connection is ever established by one.
  if (left->contains("ct") && (*left)["ct"].value("key", "") == "state") fits = holds(*right, "new");
  if (match.value("op", "==") != "!=" || fits == Fits::maybe) return fits;
  return fits == Fits::yes ? Fits::no : Fits::yes;
}

}  // namespace

Fits fit(const json& expression, const Packet& packet) {
  const auto kind = expression.begin().key();
  const auto& detail = expression.begin().value();
  if (kind == "match") return fit_match(detail, packet);
  if (kind == "xt") return detail.is_object() && detail.value("type", "") == "match" ? Fits::maybe : Fits::yes;
  if (kind == "limit" || kind == "quota" || kind == "vmap" || kind == "fib") return Fits::maybe;
  return Fits::yes;
}

}  // namespace discoverctl
