#include "daemon/event_log.hpp"

#include <algorithm>
#include <chrono>
#include <string>

#include <fmt/format.h>

#include "base/log.hpp"
#include "base/text.hpp"

namespace discover::daemon {
namespace {

namespace log = base::log;

/// "node7 (3fa9c5d0) at 10.0.0.7 on eth0"
std::string describe(const discovery::Peer& peer) {
  const auto id = to_string(peer.id).substr(0, 8);
  const auto& path = peer.best_path();
  const auto place = fmt::format("at {} on {}", to_string(path.address), path.interface);
  if (!peer.description) return fmt::format("{} {}", id, place);
  return fmt::format("{} ({}) {}", base::printable(peer.description->name), id, place);
}

}  // namespace

void EventLog::note(base::TimePoint now, const discovery::PeerEvent& event, const discovery::PeerTable& peers) {
  const auto* peer = peers.find(event.id);
  if (peer == nullptr || !log::enabled(base::LogLevel::info)) return;
  if (!may_write(now)) {
    ++left_out_;
    return;
  }
  if (left_out_ > 0) log::info("{} further changes of peers were not logged", std::exchange(left_out_, 0));
  const auto changed = discovery::changed_keys(event.changed);
  log::info("peer {}: {}{}", name(event.kind), describe(*peer),
            changed.empty() ? "" : fmt::format(" ({})", fmt::join(changed, ", ")));
}

bool EventLog::may_write(base::TimePoint now) {
  const std::chrono::duration<double> passed = now - std::exchange(refilled_, now);
  allowance_ = std::min(burst, allowance_ + passed.count() * lines_per_s);
  if (allowance_ < 1) return false;
  allowance_ -= 1;
  return true;
}

}  // namespace discover::daemon
