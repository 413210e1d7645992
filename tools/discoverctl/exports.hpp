#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "discover/peer.hpp"

/// The peers in the formats of other programs. What a peer says of itself can break out of none of them; the
/// output is the same whenever the peers are the same, whatever their order.
namespace discoverctl {

/// A peer, and what other programs may call it.
struct Host {
  const discover::Peer* peer;  ///< one of those given to hosts()
  /// Different for each of them. Its name if that is letters, digits, dots, hyphens and underscores, starts
  /// with a letter or a digit, is no number, address or id, and means nothing else to those programs, as
  /// "localhost" does; its id otherwise. Where two share a name, case aside, each has "-" and the beginning
  /// of its id behind it.
  std::string name;
};

/// Those that have an address, by their names. Refers to `peers`.
std::vector<Host> hosts(const std::vector<discover::Peer>& peers, const std::string& own_name);

/// hosts(5).
std::string export_hosts(const std::vector<Host>& hosts);

/// ssh_config(5): a Host for each, with the port of its service _ssh._tcp.
std::string export_ssh_config(const std::vector<Host>& hosts);

struct PrometheusOptions {
  std::optional<std::uint16_t> port;  ///< one target a host, at this port; else one for each service
  /// Names or types of the services; empty: "metrics" and "_prometheus-http._tcp".
  std::vector<std::string> services;
};

/// Prometheus's file_sd: a JSON array of target groups.
std::string export_prometheus(const std::vector<Host>& hosts, const PrometheusOptions& options);

/// What an Ansible inventory script answers to --list: groups by tags and services, and all variables.
std::string export_ansible(const std::vector<Host>& hosts);

/// What it answers to --host: an empty object for one that is not there.
std::string export_ansible_host(const std::vector<Host>& hosts, std::string_view name);

}  // namespace discoverctl
