#include "daemon/peer_memory.hpp"

#include <chrono>
#include <utility>

#include "base/log.hpp"
#include "base/text.hpp"
#include "daemon/snapshot.hpp"

namespace discover::daemon {
namespace {

namespace log = base::log;

constexpr std::chrono::minutes oldest{10};  // how old the times in it may be after a crash

}  // namespace

void PeerMemory::restore(discovery::Node& node, base::TimePoint now, base::WallTime wall, std::span<const net::Link> links) {
  const auto name = base::printable(file_.path().native());
  std::optional<std::string> text;
  if (const auto error = file_.read(most_snapshot_bytes, text)) {
    log::warning("{}: cannot be read, so nobody is remembered: {}", name, error.message());
    return file_.put_aside();
  }
  if (!text) return;
  auto peers = read_snapshot(*text, node.config().domain, now, wall, links);
  if (!peers) {
    log::warning("{}: damaged, so nobody is remembered; put aside as {}.bad: {}", name, name, peers.error());
    return file_.put_aside();
  }
  std::size_t restored = 0;
  for (auto& peer : *peers) {
    if (node.restore(now, std::move(peer))) ++restored;
  }
  if (restored > 0) log::info("{} peers remembered, to be heard again", restored);
}

void PeerMemory::keep_current(const discovery::Node& node, base::TimePoint now, base::WallTime wall) {
  if (node.peers().generation() != kept_generation_ || now - kept_at_ >= oldest) keep(node, now, wall);
}

void PeerMemory::keep(const discovery::Node& node, base::TimePoint now, base::WallTime wall) {
  const auto error = file_.write(to_snapshot(node, now, wall));
  kept_generation_ = node.peers().generation();
  kept_at_ = now;
  const auto complaint = error ? error.message() : std::string();
  if (complaint == std::exchange(complaint_, complaint)) return;
  const auto name = base::printable(file_.path().native());
  if (error) {
    log::warning("{}: cannot be written, so nobody is remembered over a restart: {}", name, complaint);
  } else {
    log::info("{}: can be written again", name);
  }
}

}  // namespace discover::daemon
