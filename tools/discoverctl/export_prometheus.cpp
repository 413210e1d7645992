#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "discover/text.hpp"
#include "exports.hpp"

namespace discoverctl {
namespace {

using discover::Peer;
using discover::Service;
using nlohmann::ordered_json;
using Labels = std::map<std::string, std::string>;

/// Label names are [a-zA-Z_][a-zA-Z0-9_]*; this goes behind a prefix.
std::string label_name(std::string_view text) {
  std::string name(text);
  std::replace_if(
      name.begin(), name.end(),
      [](char c) { return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')); }, '_');
  return name;
}

Labels labels(const Host& host) {
  const auto& peer = *host.peer;
  Labels labels = {{"__meta_discoverd_id", peer.id},
                   {"__meta_discoverd_name", host.name},
                   {"__meta_discoverd_address", *peer.address},
                   {"__meta_discoverd_interface", peer.interface.value_or("")},
                   {"__meta_discoverd_state", peer.state},
                   {"__meta_discoverd_os", peer.os.value_or("")},
                   {"__meta_discoverd_arch", peer.arch.value_or("")}};
  for (const auto& [tag, value] : peer.tags) labels.emplace("__meta_discoverd_tag_" + label_name(tag), value);
  for (auto& [name, value] : labels) value = discover::printable(value);
  return labels;
}

std::string target(const Peer& peer, std::uint16_t port) {
  const bool v6 = peer.address->find(':') != std::string::npos;
  return fmt::format(fmt::runtime(v6 ? "[{}]:{}" : "{}:{}"), *peer.address, port);
}

void append(ordered_json& groups, const Host& host, std::uint16_t port, const Labels& labels) {
  groups.push_back({{"targets", {target(*host.peer, port)}}, {"labels", labels}});
}

bool is_wanted(const Service& service, const std::vector<std::string>& wanted) {
  if (!service.port || *service.port == 0) return false;
  if (wanted.empty()) return service.type == "_prometheus-http._tcp" || service.name == "metrics";
  return std::any_of(wanted.begin(), wanted.end(),
                     [&service](const std::string& name) { return name == service.name || name == service.type; });
}

/// Where the service says that its metrics are, if it does.
std::string path_of(const Service& service) {
  const auto path = service.txt.find("path");
  return path != service.txt.end() && path->second.starts_with('/') ? discover::printable(path->second) : "";
}

}  // namespace

std::string export_prometheus(const std::vector<Host>& hosts, const PrometheusOptions& options) {
  auto groups = ordered_json::array();
  for (const auto& host : hosts) {
    const auto about_host = labels(host);
    if (options.port) {
      append(groups, host, *options.port, about_host);
      continue;
    }
    for (const auto& service : host.peer->services) {
      if (!is_wanted(service, options.services)) continue;
      auto about = about_host;
      about["__meta_discoverd_service"] = discover::printable(service.name);
      about["__meta_discoverd_service_type"] = discover::printable(service.type);
      if (const auto path = path_of(service); !path.empty()) about["__metrics_path__"] = path;
      append(groups, host, *service.port, about);
    }
  }
  return groups.dump(2, ' ', true, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace discoverctl
