#include "scout/answers.hpp"

#include <algorithm>

#include "wire/body.hpp"
#include "wire/limits.hpp"

namespace discover::scout {
namespace {

constexpr std::size_t most_paths = 8;   // of a node, as a daemon keeps
constexpr std::size_t most_clones = 4;  // listed with a row, the same

Service service_of(const wire::Service& service) {
  return {.name = service.name, .type = service.type, .port = service.port, .txt = service.txt};
}

}  // namespace

bool Answers::take(Time now, const Place& place, base::Endpoint source, base::Bytes bytes) {
  const auto datagram = wire::decode_header(bytes);
  if (!datagram) return false;
  const auto& header = datagram->header;
  if (header.id == self_) return false;
  if (header.domain != domain_) {
    ++other_domain_;
    return false;
  }
  if (!place.prefix.is_host(source.address)) {
    ++off_link_;
    return false;
  }
  if (header.type != wire::Type::announce || header.lease == 0 || source.port == 0) return false;
  if (header.unicast_port == 0) return false;
  const auto signature = wire::verify(bytes, header.has(wire::flag::is_signed), keys_).signature;
  if (signature == wire::Signature::wrong) return false;

  const auto key = std::pair(header.id, header.epoch);
  if (heard_.size() >= most_rows && !heard_.contains(key)) {
    ++no_room_;
    return false;
  }
  const auto [found, is_new] = heard_.try_emplace(key);
  auto& heard = found->second;
  if (is_new) {
    heard.row = {.id = to_string(header.id), .state = state::alive, .verified = false};
    heard.first = now;
  }
  heard.last = now;
  heard.row.auth = signature == wire::Signature::good ? "signed" : "none";
  heard.row.lease = Seconds(header.lease * wire::lease_unit);
  const bool new_path = add_path(heard, now, place, source.address);
  const bool described = describe(heard, *datagram);
  return is_new || new_path || described;
}

/// The path heard first stands for the row.
bool Answers::add_path(Heard& heard, Time now, const Place& place, base::Ipv4 source) {
  const auto address = to_string(source);
  auto& paths = heard.row.paths;
  const auto known = std::find_if(paths.begin(), paths.end(), [&](const Path& path) {
    return path.interface == place.interface && path.address == address;
  });
  if (known != paths.end()) {
    heard.path_times[static_cast<std::size_t>(known - paths.begin())] = now;
    return false;
  }
  if (paths.size() >= most_paths) return false;
  if (paths.empty()) {
    heard.row.address = address;
    heard.row.interface = place.interface;
  }
  paths.push_back({.interface = place.interface, .address = address, .state = state::alive});
  heard.path_times.push_back(now);
  return true;
}

bool Answers::describe(Heard& heard, const wire::Datagram& datagram) {
  if (heard.row.name) return false;
  const auto part = wire::body_part(datagram);
  if (!part || part->empty() || part->size() != datagram.header.body_bytes) return false;
  const auto description = wire::decode_body(base::as_text(*part));
  if (!description) return false;
  auto& row = heard.row;
  row.name = description->name;
  row.os = description->os;
  row.kernel = description->kernel;
  row.arch = description->arch;
  row.version = description->version;
  if (description->booted_at) row.booted_at = WallTime(std::chrono::seconds(*description->booted_at));
  row.tags = description->tags;
  for (const auto& service : description->services) row.services.push_back(service_of(service));
  for (const auto& address : description->addresses) row.addresses.push_back(to_string(address));
  return true;
}

std::vector<Conflict> Answers::clones(const Key& key, Time now) const {
  std::vector<Conflict> clones;
  auto other = heard_.lower_bound({key.first, 0});
  for (; other != heard_.end() && other->first.first == key.first && clones.size() < most_clones; ++other) {
    if (other->first.second == key.second) continue;
    const auto& row = other->second.row;
    clones.push_back({.kind = conflict::id,
                      .id = row.id,
                      .address = row.address,
                      .interface = row.interface,
                      .age = now - other->second.last});
  }
  return clones;
}

std::vector<Peer> Answers::rows(Time now, WallTime wall) const {
  const auto wall_at = [&](Time time) { return std::chrono::floor<std::chrono::milliseconds>(wall - (now - time)); };
  std::vector<Peer> rows;
  rows.reserve(heard_.size());
  for (const auto& [key, heard] : heard_) {
    Peer row = heard.row;
    row.age = now - heard.last;
    row.expires_in = std::max(Seconds(0), *row.lease - *row.age);
    row.first_seen = wall_at(heard.first);
    row.last_seen = wall_at(heard.last);
    for (std::size_t i = 0; i < row.paths.size(); ++i) row.paths[i].age = now - heard.path_times[i];
    if (row.addresses.empty()) row.addresses.push_back(*row.address);
    row.conflicts = clones(key, now);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace discover::scout
