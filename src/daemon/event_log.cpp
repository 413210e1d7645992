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

constexpr std::size_t most_waiting = 32;      // looked through after every batch of datagrams
constexpr std::chrono::seconds patience{12};  // a newcomer to a large fleet is asked within ten
constexpr std::chrono::minutes between_unproven{1};

/// "node7 (3fa9c5d0) at 10.0.0.7 on eth0"
std::string describe(const discovery::Peer& peer) {
  const auto id = to_string(peer.id).substr(0, 8);
  const auto& path = peer.best_path();
  const auto place = fmt::format("at {} on {}", to_string(path.address), path.interface);
  if (!peer.description) return fmt::format("{} {}", id, place);
  return fmt::format("{} ({}) {}", base::printable(peer.description->name()), id, place);
}

}  // namespace

void EventLog::note(base::TimePoint now, const discovery::PeerEvent& event, const discovery::Node& node) {
  const auto* peer = node.peers().find(event.id);
  if (peer == nullptr || !log::enabled(base::LogLevel::info)) return;
  const bool can_ask = node.config().timing.probing && peer->best_path().may_ask;
  if (!can_ask || peer->is_verified() || peer->authentic) return write(now, event, *peer);
  const bool may_answer = event.kind == discovery::PeerEventKind::appeared && waiting_.size() < most_waiting;
  if (may_answer) {
    waiting_.push_back({event.id, now});
  } else {
    leave_out_unproven(now, nullptr);
  }
}

void EventLog::settle(base::TimePoint now, const discovery::PeerTable& peers) {
  std::erase_if(waiting_, [&](const Unproven& unproven) {
    const auto* peer = peers.find(unproven.id);
    if (peer != nullptr && peer->is_verified()) {
      write(now, {discovery::PeerEventKind::appeared, unproven.id}, *peer);
      return true;
    }
    if (peer != nullptr && now < unproven.appeared + patience) return false;
    leave_out_unproven(now, peer);
    return true;
  });
}

void EventLog::write(base::TimePoint now, const discovery::PeerEvent& event, const discovery::Peer& peer) {
  if (!may_write(now)) {
    ++left_out_;
    return;
  }
  if (left_out_ > 0) log::info("{} further changes of peers were not logged", std::exchange(left_out_, 0));
  const auto changed = discovery::changed_keys(event.changed);
  log::info("peer {}: {}{}", name(event.kind), describe(peer),
            changed.empty() ? "" : fmt::format(" ({})", fmt::join(changed, ", ")));
}

/// Now and then one of them is named, if it is still there; the others are counted.
void EventLog::leave_out_unproven(base::TimePoint now, const discovery::Peer* peer) {
  if (peer == nullptr || (told_of_unproven_ && now < *told_of_unproven_ + between_unproven)) {
    ++unproven_left_out_;
    return;
  }
  told_of_unproven_ = now;
  const auto others = std::exchange(unproven_left_out_, 0);
  log::info("peer appeared, and has not answered a probe: {}{}", describe(*peer),
            others == 0 ? "" : fmt::format("; {} changes of others like it were not logged", others));
}

bool EventLog::may_write(base::TimePoint now) {
  const std::chrono::duration<double> passed = now - std::exchange(refilled_, now);
  allowance_ = std::min(burst, allowance_ + passed.count() * lines_per_s);
  if (allowance_ < 1) return false;
  allowance_ -= 1;
  return true;
}

}  // namespace discover::daemon
