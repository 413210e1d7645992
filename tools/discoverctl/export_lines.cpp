#include <algorithm>

#include <fmt/format.h>

#include "exports.hpp"

namespace discoverctl {
namespace {

constexpr std::uint16_t usual_ssh_port = 22;

std::uint16_t ssh_port(const discover::Peer& peer) {
  const auto ssh = std::find_if(peer.services.begin(), peer.services.end(), [](const discover::Service& service) {
    return service.type == "_ssh._tcp" && service.port && *service.port != 0;
  });
  return ssh == peer.services.end() ? usual_ssh_port : *ssh->port;
}

}  // namespace

std::string export_hosts(const std::vector<Host>& hosts) {
  std::string text = "# Written by discoverctl export hosts\n";
  for (const auto& host : hosts) text += fmt::format("{}\t{}\n", *host.peer->address, host.name);
  return text;
}

std::string export_ssh_config(const std::vector<Host>& hosts) {
  std::string text = "# Written by discoverctl export ssh-config\n";
  for (const auto& host : hosts) {
    // The key is known by the host's name, so that another machine that takes the name or the address is
    // found out.
    text += fmt::format("\nHost {0}\n    HostName {1}\n    HostKeyAlias {0}\n", host.name, *host.peer->address);
    const auto port = ssh_port(*host.peer);
    if (port != usual_ssh_port) text += fmt::format("    Port {}\n", port);
  }
  return text;
}

}  // namespace discoverctl
