#include "daemon/probe_waiters.hpp"

#include <algorithm>

#include "control/change_reply.hpp"

namespace discover::daemon {

bool ProbeWaiters::add(const Visitor& visitor, const control::Request& request, const wire::NodeId& target) {
  const bool waits = std::any_of(waiters_.begin(), waiters_.end(), [&](const Waiter& waiter) {
    return waiter.address == visitor.address && waiter.id == request.id && waiter.target == target;
  });
  if (waits) return true;
  if (waiters_.size() >= most) return false;
  waiters_.push_back({visitor.address, visitor.credentials->uid, request.id, target});
  return true;
}

void ProbeWaiters::remove(const Visitor& visitor, const control::Request& request) {
  std::erase_if(waiters_,
                [&](const Waiter& waiter) { return waiter.address == visitor.address && waiter.id == request.id; });
}

void ProbeWaiters::tell(const discovery::PingResult& result, const control::View& view) {
  std::erase_if(waiters_, [&](const Waiter& waiter) {
    if (waiter.target != result.id) return false;
    doors_.send_unix(waiter.address, waiter.uid, control::probe_reply(result, waiter.id, view));
    return true;
  });
}

}  // namespace discover::daemon
