#pragma once

#include <cstddef>
#include <string>
#include <sys/types.h>
#include <vector>

#include "control/request.hpp"
#include "control/view.hpp"
#include "daemon/control_doors.hpp"
#include "discovery/liveness.hpp"
#include "net/socket_address.hpp"
#include "wire/node_id.hpp"

namespace discover::daemon {

/// Who waits for the result of a probe, at the AF_UNIX door.
class ProbeWaiters {
 public:
  explicit ProbeWaiters(ControlDoors& doors) : doors_(doors) {}

  /// False if too many wait. Whoever asks again, with the same id, waits once.
  bool add(const Visitor& visitor, const control::Request& request, const wire::NodeId& target);
  void remove(const Visitor& visitor, const control::Request& request);

  /// Tells all who asked for that peer.
  void tell(const discovery::PingResult& result, const control::View& view);

 private:
  struct Waiter {
    net::SocketAddress address;
    uid_t uid;
    std::string id;
    wire::NodeId target;
  };

  /// Who ask at once; each is told within a second, since the node gives a result of every ping.
  static constexpr std::size_t most = 64;

  ControlDoors& doors_;
  std::vector<Waiter> waiters_;
};

}  // namespace discover::daemon
