#include "peer_json.hpp"

#include <nlohmann/json.hpp>

#include "phrases.hpp"

namespace discoverctl {
namespace {

using nlohmann::ordered_json;

ordered_json known(const std::optional<std::string>& text) { return text ? ordered_json(*text) : ordered_json(); }
ordered_json known(std::optional<bool> value) { return value ? ordered_json(*value) : ordered_json(); }
ordered_json known(std::optional<discover::WallTime> time) {
  return time ? ordered_json(rfc3339(*time)) : ordered_json();
}

/// With three decimals, cut off, as the daemon gives them.
template <class Unit>
ordered_json known(std::optional<Unit> duration) {
  if (!duration) return {};
  return static_cast<double>(static_cast<std::int64_t>(duration->count() * 1000)) / 1000;
}

ordered_json as_json(const discover::Service& service) {
  return {{"name", service.name},
          {"type", service.type},
          {"port", service.port ? ordered_json(*service.port) : ordered_json()},
          {"txt", ordered_json(service.txt)}};
}

ordered_json as_json(const discover::Path& path) {
  return {{"interface", path.interface},
          {"address", path.address},
          {"state", path.state},
          {"age_s", known(path.age)},
          {"rtt_ms", known(path.rtt)}};
}

ordered_json as_json(const discover::Conflict& conflict) {
  return {{"kind", conflict.kind},
          {"id", conflict.id},
          {"address", known(conflict.address)},
          {"interface", known(conflict.interface)},
          {"age_s", known(conflict.age)}};
}

template <class T>
ordered_json each(const std::vector<T>& values) {
  auto out = ordered_json::array();
  for (const auto& value : values) out.push_back(as_json(value));
  return out;
}

}  // namespace

std::string peer_json(const discover::Peer& peer) {
  const ordered_json row = {{"id", peer.id},
                            {"name", known(peer.name)},
                            {"state", peer.state},
                            {"auth", known(peer.auth)},
                            {"verified", known(peer.verified)},
                            {"mutual", known(peer.mutual)},
                            {"address", known(peer.address)},
                            {"interface", known(peer.interface)},
                            {"rtt_ms", known(peer.rtt)},
                            {"age_s", known(peer.age)},
                            {"lease_s", known(peer.lease)},
                            {"expires_in_s", known(peer.expires_in)},
                            {"first_seen", known(peer.first_seen)},
                            {"last_seen", known(peer.last_seen)},
                            {"booted_at", known(peer.booted_at)},
                            {"restarts", peer.restarts},
                            {"os", known(peer.os)},
                            {"kernel", known(peer.kernel)},
                            {"arch", known(peer.arch)},
                            {"version", known(peer.version)},
                            {"tags", ordered_json(peer.tags)},
                            {"services", each(peer.services)},
                            {"addresses", ordered_json(peer.addresses)},
                            {"paths", each(peer.paths)},
                            {"conflicts", each(peer.conflicts)}};
  return row.dump(-1, ' ', true, ordered_json::error_handler_t::replace);
}

}  // namespace discoverctl
