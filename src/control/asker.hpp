#pragma once

#include <optional>

#include "base/clock.hpp"
#include "base/expected.hpp"
#include "control/cursor.hpp"
#include "control/failure.hpp"

namespace discover::control {

struct Request;

/// What a watcher is promised.
struct WatchTerms {
  base::Duration lease{};  ///< how long, unless it asks again before
  bool renewed = false;    ///< it was subscribed already
  bool resumed = false;    ///< it goes on behind its cursor
  Cursor cursor;           ///< behind what has happened so far
};

/// Whoever sent a request, as the door knows it: how it can be told of things later. Lives for one call of
/// answer().
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
};

}  // namespace discover::control
