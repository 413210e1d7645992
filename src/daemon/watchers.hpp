#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

#include "base/clock.hpp"
#include "base/delegate.hpp"
#include "control/asker.hpp"
#include "control/event_ring.hpp"
#include "control/request.hpp"
#include "control/subscription.hpp"
#include "control/view.hpp"
#include "daemon/control_doors.hpp"
#include "event/loop.hpp"
#include "event/timer.hpp"
#include "net/fd.hpp"
#include "net/socket_address.hpp"

namespace discover::daemon {

/// Those who are told of every event. Each costs a place in the ring and at most one datagram that it has not
/// taken yet; whoever does not read waits longer and longer, and whoever is gone or silent loses its place.
class Watchers {
 public:
  struct Counters {
    std::uint64_t subscriptions = 0;
    std::uint64_t lost = 0;  ///< whose watcher had gone, or did not renew the lease
  };

  /// `on_due` is called when tell() has something to do again.
  Watchers(event::Loop& loop, ControlDoors& doors, std::uint64_t epoch, base::Delegate<void()> on_due);
  Watchers(const Watchers&) = delete;
  Watchers& operator=(const Watchers&) = delete;

  base::Expected<control::WatchTerms, control::Failure> watch(const Visitor& visitor, const control::Request& request,
                                                              const control::View& view);
  bool unwatch(const Visitor& visitor, const control::Request& request);

  /// Something has happened; tell() says so.
  void note(const discovery::PeerEvent& event, const control::View& view) {
    watched_ ? ring_.add(event, view) : ring_.skip();
  }
  /// Sends what can be sent at once, and plans the rest.
  void tell(const control::View& view);
  /// The last word before the daemon ends; nobody may watch any more.
  void say_closing(const control::View& view);

  const Counters& counters() const { return counters_; }

 private:
  struct Watcher {
    net::SocketAddress address;
    std::optional<uid_t> uid;  // nothing: at the UDP door
    net::Fd socket;            // none: at the UDP door
    control::Subscription subscription;
    base::TimePoint lease_end;
    std::string unsent;  // a datagram that the watcher had no room for
    base::Duration pause{};
    base::TimePoint next_try;
    bool gone = false;
  };

  /// What one who watches no more has not read, which stays in memory: it keeps his place.
  struct Unread {
    net::Fd socket;
    uid_t uid;
  };

  std::unique_ptr<Watcher>* find(const Visitor& visitor, std::string_view id);
  std::optional<control::Failure> objection(const Visitor& visitor);
  bool has_gone(Watcher& watcher, const control::View& view);
  void end(Watcher& watcher);
  void tell(Watcher& watcher, const control::View& view);
  bool send(Watcher& watcher, std::string_view text, base::TimePoint now);
  void plan(base::TimePoint now);

  ControlDoors& doors_;
  control::EventRing ring_;
  bool watched_ = false;  // ever: only a watcher learns a cursor to come back with, so until then no event is kept
  event::Timer timer_;
  std::vector<std::unique_ptr<Watcher>> watchers_;
  std::vector<Unread> unread_;
  Counters counters_;
  bool closing_ = false;
};

}  // namespace discover::daemon
