#include "daemon/peer_memory.hpp"

#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "base/log.hpp"
#include "base/text.hpp"
#include "daemon/snapshot.hpp"

namespace discover::daemon {
namespace {

namespace log = base::log;

constexpr std::chrono::minutes oldest{10};  // how old the times in it may be after a crash

}  // namespace

void PeerMemory::restore(discovery::Node& node, base::TimePoint now, base::WallTime wall,
                         std::span<const net::Link> links) {
  std::optional<std::string> text;
  if (const auto error = file_.read(most_snapshot_bytes, text)) return put_aside("cannot be read", error.message());
  if (!text) return;
  auto snapshot = read_snapshot(*text, node.config().domain, now, wall, links);
  if (!snapshot) return put_aside("damaged", snapshot.error());
  std::size_t restored = 0;
  for (auto& peer : snapshot->peers) {
    if (node.restore(now, std::move(peer))) ++restored;
  }
  if (snapshot->unreadable > 0)
    log::warning("{}: {} in it cannot be read and will not be remembered", base::printable(file_.path().native()),
                 snapshot->unreadable);
  if (restored > 0) log::info("{} {} remembered, to be heard again", restored, restored == 1 ? "peer" : "peers");
}

void PeerMemory::put_aside(std::string_view what, std::string_view why) {
  const auto error = file_.put_aside();
  const auto name = base::printable(file_.path().native());
  log::warning("{}: {}, so nobody is remembered: {}; {}", name, what, why,
               error ? "it cannot be put aside: " + error.message() : fmt::format("put aside as {}.bad", name));
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
