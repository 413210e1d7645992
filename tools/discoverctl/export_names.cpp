#include <algorithm>
#include <array>
#include <cctype>
#include <map>

#include "address_range.hpp"
#include "exports.hpp"

namespace discoverctl {
namespace {

using discover::Peer;

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) { return std::tolower(c); });
  return result;
}

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

/// Names that mean this host, or, to Ansible, a group: a peer must not take them.
bool is_reserved(const std::string& name) {
  static constexpr std::array<std::string_view, 7> names = {"localhost",    "localhost4", "localhost6", "ip6-localhost",
                                                            "ip6-loopback", "all",        "ungrouped"};
  return std::find(names.begin(), names.end(), name) != names.end() || name.starts_with("localhost.") ||
         name.ends_with(".localhost") || name.starts_with("tag_") || name.starts_with("service_");
}

bool looks_like_id(const std::string& name) {
  return name.size() == 32 && name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

bool is_usable(const std::string& name) {
  if (name.empty() || name.size() > 253 || !is_word(name.front())) return false;
  const bool plain =
      std::all_of(name.begin(), name.end(), [](char c) { return is_word(c) || c == '.' || c == '-' || c == '_'; });
  const bool number = name.find_first_not_of("0123456789.") == std::string::npos;
  return plain && !number && !is_reserved(lower(name)) && !looks_like_id(lower(name));
}

/// This host's own name counts as well: no peer may take it.
std::map<std::string, int> uses(const std::vector<Host>& hosts, const std::string& own_name) {
  std::map<std::string, int> uses = {{lower(own_name), 1}};
  for (const auto& host : hosts) ++uses[lower(host.name)];
  return uses;
}

}  // namespace

std::vector<Host> hosts(const std::vector<Peer>& peers, const std::string& own_name) {
  std::vector<Host> hosts;
  for (const auto& peer : peers) {
    if (!looks_like_id(peer.id) || !peer.address || !is_address(*peer.address)) continue;
    hosts.push_back({&peer, peer.name && is_usable(*peer.name) ? *peer.name : peer.id});
  }
  constexpr std::size_t enough = 8;  // digits of an id: 4 billion
  const auto namesakes = uses(hosts, own_name);
  for (auto& host : hosts) {
    if (namesakes.at(lower(host.name)) > 1) host.name += "-" + host.peer->id.substr(0, enough);
  }
  // Somebody may call itself what another one is called by now.
  const auto impostors = uses(hosts, own_name);
  for (auto& host : hosts) {
    if (impostors.at(lower(host.name)) > 1) host.name = host.peer->id;
  }
  std::sort(hosts.begin(), hosts.end(), [](const Host& a, const Host& b) { return a.name < b.name; });
  return hosts;
}

}  // namespace discoverctl
