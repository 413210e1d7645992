#include "control/find_peer.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/address.hpp"
#include "control/request.hpp"
#include "wire/node_id.hpp"

namespace discover::control {
namespace {

using discovery::Peer;
using discovery::PeerState;

/// How well a peer fits; the first that occurs in the table decides. A path's address was seen on the wire,
/// an announced one is a claim.
enum class Fit {
  alive_by_path,
  alive_by_announced_address,
  ended_by_path,
  ended_by_announced_address,
  alive_by_name,
  ended_by_name,
  alive_by_id,
  ended_by_id
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view a, std::string_view b) {  // RFC 4343: ASCII case alone is folded
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

/// What a client wrote, seen as all that it can be.
struct Wanted {
  explicit Wanted(std::string_view text) : name(text), address(base::parse_ip_address(text)) {
    constexpr std::size_t id_digits = 2 * sizeof(wire::NodeId::bytes);
    if (text.size() < min_id_digits || text.size() > id_digits) return;
    auto low = std::string(text) + std::string(id_digits - text.size(), '0');
    auto high = std::string(text) + std::string(id_digits - text.size(), 'f');
    first_id = wire::parse_node_id(low);
    last_id = wire::parse_node_id(high);
  }

  std::optional<Fit> fit(const Peer& peer) const {
    const bool alive = peer.is_listed_alive();
    if (address && has_path_to(peer)) return alive ? Fit::alive_by_path : Fit::ended_by_path;
    if (address && is_announced_by(peer)) {
      return alive ? Fit::alive_by_announced_address : Fit::ended_by_announced_address;
    }
    if (peer.description && same_name(peer.description->name(), name)) {
      return alive ? Fit::alive_by_name : Fit::ended_by_name;
    }
    if (first_id && *first_id <= peer.id && peer.id <= *last_id) return alive ? Fit::alive_by_id : Fit::ended_by_id;
    return std::nullopt;
  }

  bool has_path_to(const Peer& peer) const {
    return std::any_of(peer.paths.begin(), peer.paths.end(),
                       [this](const auto& path) { return base::IpAddress(path.address) == *address; });
  }

  bool is_announced_by(const Peer& peer) const {
    return std::any_of(peer.paths.begin(), peer.paths.end(), [this](const auto& path) {
      return std::find(path.addresses.begin(), path.addresses.end(), *address) != path.addresses.end();
    });
  }

  std::string_view name;
  std::optional<base::IpAddress> address;
  std::optional<wire::NodeId> first_id;  // of all that begin like the text
  std::optional<wire::NodeId> last_id;
};

}  // namespace

base::Expected<const Peer*, Failure> find_peer(std::string_view text, const discovery::PeerTable& peers) {
  if (const auto id = wire::parse_node_id(text)) {
    if (const Peer* peer = peers.find(*id)) return peer;
  }
  const Wanted wanted(text);
  std::optional<Fit> best;
  std::vector<const Peer*> found;
  for (const Peer* peer : peers.rows_after(std::nullopt)) {
    const auto fit = wanted.fit(*peer);
    if (!fit || (best && *best < *fit)) continue;
    if (best != fit) found.clear();
    best = fit;
    found.push_back(peer);
  }
  if (found.empty()) {
    return base::Unexpected{Failure{ErrorCode::not_found, fmt::format("no peer is {}", quoted(text)), {}, {}}};
  }
  if (found.size() == 1) return found.front();
  auto message = fmt::format("{} fits {} peers: ask by id", quoted(text), found.size());
  return base::Unexpected{Failure{ErrorCode::ambiguous, std::move(message), std::move(found), {}}};
}

}  // namespace discover::control
