#include "daemon/snapshot.hpp"

#include <algorithm>
#include <limits>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "wire/body.hpp"

namespace discover::daemon {
namespace {

using discovery::Peer;
using discovery::PeerState;
using discovery::RestoredPeer;
using nlohmann::json;

constexpr std::string_view schema = "discoverd.snapshot/1";
constexpr int most_depth = 8;

/// Not before 1970, where a clock that nobody has set begins.
std::int64_t wall_ms(base::TimePoint time, base::TimePoint now, base::WallTime wall) {
  const auto since_1970 = wall.time_since_epoch() + (time - now);
  return std::max<std::int64_t>(0, std::chrono::floor<std::chrono::milliseconds>(since_1970).count());
}

/// Never in the future: the wall clock may have been set back meanwhile.
base::TimePoint boot_time(std::int64_t ms, base::TimePoint now, base::WallTime wall) {
  const auto age = wall.time_since_epoch() - std::chrono::milliseconds(ms);
  return now - std::max<base::Duration>(age, base::Duration::zero());
}

std::string row(const Peer& peer, base::TimePoint now, base::WallTime wall) {
  const auto& path = peer.best_path();
  auto description = peer.description->unpack();
  description.addresses = path.addresses;
  auto body = wire::encode_body(description);
  if (body.size() > wire::max_body_bytes) {
    // The addresses may be of another datagram than the rest, or longer as they are written here.
    description.addresses.clear();
    body = wire::encode_body(description);
  }
  json head = {{"id", to_string(peer.id)},
               {"interface", path.interface},
               {"address", to_string(path.address)},
               {"port", path.port},
               {"first_seen_ms", wall_ms(peer.first_seen, now, wall)},
               {"last_heard_ms", wall_ms(peer.last_heard, now, wall)},
               {"restarts", peer.restarts}};
  auto text = base::safe_dump(head);
  text.pop_back();
  return text + ",\"description\":" + body + '}';
}

/// One row as it was written; nothing if it is not.
class RowReader {
 public:
  explicit RowReader(const json& row) : row_(row) {}

  std::string_view text(const char* key) const {
    const auto found = row_.find(key);
    return found == row_.end() ? std::string_view() : base::json_text(*found).value_or("");
  }

  std::optional<std::int64_t> number(const char* key, std::int64_t most) const {
    const auto found = row_.find(key);
    return found == row_.end() ? std::nullopt : base::json_integer(*found, 0, most);
  }

  std::optional<wire::Description> description() const {
    const auto found = row_.find("description");
    if (found == row_.end()) return std::nullopt;
    auto described = wire::decode_body(base::safe_dump(*found));
    if (!described) return std::nullopt;
    return *std::move(described);
  }

 private:
  const json& row_;
};

std::optional<RestoredPeer> read_row(const RowReader& row, base::TimePoint now, base::WallTime wall,
                                     std::span<const net::Link> links) {
  constexpr auto most_ms = std::numeric_limits<std::int64_t>::max() / 2'000'000;  // fits nanoseconds
  const auto id = wire::parse_node_id(row.text("id"));
  const auto address = base::parse_ipv4(row.text("address"));
  const auto port = row.number("port", 65535);
  const auto first_seen = row.number("first_seen_ms", most_ms);
  const auto last_heard = row.number("last_heard_ms", most_ms);
  const auto restarts = row.number("restarts", std::numeric_limits<std::uint32_t>::max());
  auto description = row.description();
  if (!id || !address || !port || !first_seen || !last_heard || !restarts || !description) return std::nullopt;
  const auto name = row.text("interface");
  const auto link =
      std::find_if(links.begin(), links.end(), [name](const net::Link& each) { return each.name == name; });
  return RestoredPeer{.id = *id,
                      .interface_index = link == links.end() ? 0 : static_cast<std::uint32_t>(link->index),
                      .interface = std::string(name),
                      .address = *address,
                      .port = static_cast<std::uint16_t>(*port),
                      .first_seen = boot_time(*first_seen, now, wall),
                      .last_heard = boot_time(*last_heard, now, wall),
                      .restarts = static_cast<std::uint32_t>(*restarts),
                      .description = *std::move(description)};
}

}  // namespace

std::string to_snapshot(const discovery::Node& node, base::TimePoint now, base::WallTime wall) {
  std::string text = base::safe_dump({{"schema", schema}, {"domain", node.config().domain}});
  text.pop_back();
  text += ",\"peers\":[";
  constexpr std::string_view end = "\n]}\n";
  std::string_view separator = "\n";
  for (const Peer* peer : node.peers().rows_after({})) {
    if (!peer->description || (!peer->is_listed_alive() && peer->state != PeerState::restored)) continue;
    const auto line = row(*peer, now, wall);
    if (text.size() + separator.size() + line.size() + end.size() > most_snapshot_bytes) continue;
    text.append(separator).append(line);
    separator = ",\n";
  }
  return text.append(end);
}

base::Expected<Snapshot, std::string> read_snapshot(std::string_view text, std::uint32_t domain, base::TimePoint now,
                                                    base::WallTime wall, std::span<const net::Link> links) {
  const auto parsed = base::parse_json(text, {.bytes = most_snapshot_bytes, .depth = most_depth});
  if (!parsed) return base::Unexpected{parsed.error()};
  if (!parsed->is_object() || RowReader(*parsed).text("schema") != schema)
    return base::Unexpected{std::string("not a snapshot")};
  const auto rows = parsed->find("peers");
  if (rows == parsed->end() || !rows->is_array()) return base::Unexpected{std::string("a snapshot without peers")};
  Snapshot snapshot;
  if (RowReader(*parsed).number("domain", std::numeric_limits<std::uint32_t>::max()) != domain) return snapshot;
  for (const auto& row : *rows) {
    if (auto peer = read_row(RowReader(row), now, wall, links)) {
      snapshot.peers.push_back(*std::move(peer));
    } else {
      ++snapshot.unreadable;
    }
  }
  if (snapshot.peers.empty() && snapshot.unreadable > 0)
    return base::Unexpected{std::string("no peer in it is as it was written")};
  return snapshot;
}

}  // namespace discover::daemon
