#pragma once

#include <optional>

#include "base/clock.hpp"
#include "base/expected.hpp"
#include "control/cursor.hpp"
#include "control/failure.hpp"
#include "wire/node_id.hpp"

namespace discover::control {

struct Controls;
struct Request;

/// What a watcher is promised.
struct WatchTerms {
  base::Duration lease{};  ///< how long, unless it asks again before
  bool renewed = false;    ///< it was subscribed already
  bool resumed = false;    ///< it goes on behind its cursor
  Cursor cursor;           ///< behind what has happened so far
};

/// Whoever sent a request, as the door knows it: what it may change, and how it can be told of things later.
/// Lives for one call of answer().
class Asker {
 public:
  Asker() = default;
  virtual ~Asker() = default;
  Asker(const Asker&) = delete;
  Asker& operator=(const Asker&) = delete;

  /// Reads the configuration again. A failure: it stays as it was, or this asker may not.
  virtual std::optional<Failure> reload() = 0;

  /// Begins a subscription of this asker, or renews the one that it began with the same id.
  virtual base::Expected<WatchTerms, Failure> watch(const Request& request) = 0;
  /// Ends it; false if there is none.
  virtual bool unwatch(const Request& request) = 0;

  /// What this asker may change; null: nothing.
  virtual Controls* controls() = 0;

  /// Notes that it waits for the result of a probe; false if too many do. Asking again for the same waits
  /// once.
  virtual bool await_probe(const Request& request, const wire::NodeId& target) = 0;
  virtual void forget_probe(const Request& request) = 0;
};

}  // namespace discover::control
