#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "discover/event.hpp"
#include "session.hpp"

namespace discoverctl {

/// Where watched events go.
class EventSink {
 public:
  EventSink() = default;
  virtual ~EventSink() = default;
  EventSink(const EventSink&) = delete;
  EventSink& operator=(const EventSink&) = delete;

  virtual void take(const discover::Event& event) = 0;
  /// The peer with this id is none of those watched for, or not any more: its event is not given to take().
  virtual void drop(const std::string& id) { static_cast<void>(id); }
  /// Called when no event is left just now; tells when to be called again at the latest, if at all.
  virtual std::optional<std::chrono::milliseconds> rest() { return std::nullopt; }
  /// Whether somebody has asked to end.
  virtual bool is_done() const { return false; }
};

/// Each event as a line, at once and whole: the daemon's JSON, or for people.
std::unique_ptr<EventSink> event_lines(bool json);

/// A table of the peers that is kept up to date in place, on a screen of its own until it ends.
std::unique_ptr<EventSink> live_table(const Session& session);

/// Runs `command` in a shell for each event, one after the other: the event as JSON on its standard input,
/// and in DISCOVER_... in its environment. One that takes longer than `timeout` is killed, with all that it
/// has started.
std::unique_ptr<EventSink> event_command(std::string command, std::chrono::milliseconds timeout);

}  // namespace discoverctl
