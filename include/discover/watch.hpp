#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "discover/event.hpp"
#include "discover/export.hpp"

namespace discover {

struct ClientOptions;

struct WatchOptions {
  /// Go on behind this Event::cursor, without a snapshot if nothing was missed. Empty: from now on.
  std::string since;
  /// First every peer that is alive as `appeared`, then `snapshot-end`; the same again after an overflow that the
  /// daemon tells of, or a gap.
  bool snapshot = true;
};

/// A subscription to what happens to the peer table. Renews itself, survives a restart of the daemon (with `closing` or
/// `disconnected`, then `connected`, `gap` and a new snapshot) and never blocks but in wait(). One thread at a time.
///
///     auto watch = discover::Client().watch();
///     while (true) {
///       const auto event = watch.wait(std::chrono::hours(1));
///       if (event && event->peer) std::cout << event->kind << ' ' << event->id << '\n';
///     }
///
/// In an event loop: whenever fd() is readable, call next() until it gives nothing.
class DISCOVER_API Watch {
 public:
  ~Watch();
  Watch(Watch&&) noexcept;
  Watch& operator=(Watch&&) noexcept;
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  /// Readable (level-triggered) when next() has something to do, which may be no more than to renew the
  /// subscription. Belongs to this object; for poll(2), select(2) and epoll(7), never to be read from.
  int fd() const;

  /// The next event; nothing if there is none just now. Throws Error: bad_reply for what is no event, refused if a
  /// daemon that was restarted does not take the subscription again. One that has no room for it is asked again until
  /// it has.
  std::optional<Event> next();

  /// The same, but waits for one; nothing if none came within `timeout`.
  std::optional<Event> wait(std::chrono::milliseconds timeout);

 private:
  friend class Client;
  Watch(const ClientOptions& client, const WatchOptions& options);

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace discover
