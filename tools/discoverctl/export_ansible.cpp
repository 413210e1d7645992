#include <algorithm>
#include <map>
#include <set>

#include <nlohmann/json.hpp>

#include "discover/text.hpp"
#include "exports.hpp"

namespace discoverctl {
namespace {

using nlohmann::json;
using Groups = std::map<std::string, std::set<std::string>>;

/// Ansible takes variables of an inventory for templates, which run code: none must start in a peer's text.
std::string without_templates(std::string_view text) {
  std::string safe;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool opens =
        text[i] == '{' && i + 1 < text.size() && (text[i + 1] == '{' || text[i + 1] == '%' || text[i + 1] == '#');
    safe += opens ? std::string("\\u{7b}") : std::string(1, text[i]);
  }
  return safe;
}

std::string harmless(std::string_view text) { return without_templates(discover::printable(text)); }

/// Group names are those of variables: letters, digits and underscores.
std::string group_name(std::string_view text) {
  std::string name(text);
  std::replace_if(
      name.begin(), name.end(),
      [](char c) { return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')); }, '_');
  return name;
}

Groups groups(const std::vector<Host>& hosts) {
  Groups groups;
  for (const auto& [peer, name] : hosts) {
    for (const auto& [tag, value] : peer->tags) {
      groups["tag_" + group_name(value.empty() ? tag : tag + "_" + value)].insert(name);
    }
    for (const auto& service : peer->services) groups["service_" + group_name(service.name)].insert(name);
  }
  return groups;
}

json variables(const discover::Peer& peer) {
  json variables = {{"ansible_host", *peer.address},
                    {"discoverd_id", peer.id},
                    {"discoverd_state", harmless(peer.state)},
                    {"discoverd_os", harmless(peer.os.value_or(""))},
                    {"discoverd_tags", json::object()}};
  for (const auto& [tag, value] : peer.tags) variables["discoverd_tags"][harmless(tag)] = harmless(value);
  for (const auto& service : peer.services) {
    if (service.type == "_ssh._tcp" && service.port && *service.port != 0) {
      variables["ansible_port"] = *service.port;
      break;
    }
  }
  return variables;
}

std::string dump(const json& document) { return document.dump(2, ' ', true, json::error_handler_t::replace) + "\n"; }

}  // namespace

std::string export_ansible(const std::vector<Host>& hosts) {
  const auto by_group = groups(hosts);
  json document = {{"_meta", {{"hostvars", json::object()}}},
                   {"all", {{"hosts", json::array()}, {"children", json::array()}}}};
  for (const auto& host : hosts) {
    document["all"]["hosts"].push_back(host.name);
    document["_meta"]["hostvars"][host.name] = variables(*host.peer);
  }
  for (const auto& [group, members] : by_group) {
    document["all"]["children"].push_back(group);
    document[group] = {{"hosts", members}};
  }
  return dump(document);
}

std::string export_ansible_host(const std::vector<Host>& hosts, std::string_view name) {
  const auto found = std::find_if(hosts.begin(), hosts.end(), [name](const Host& host) { return host.name == name; });
  return dump(found == hosts.end() ? json::object() : variables(*found->peer));
}

}  // namespace discoverctl
