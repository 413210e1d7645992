#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "discover/event.hpp"

namespace discover::client {

/// One datagram of events, PROTOCOL.md s.3 (watch), taken apart line by line.
class EventPage {
 public:
  EventPage() = default;
  /// Throws Error(bad_reply) if it is none.
  explicit EventPage(std::string_view datagram);

  /// The next event; nothing if there is none left. Throws Error(bad_reply) for what is none.
  std::optional<Event> next();

 private:
  std::string events_;  // from at_ on still to be given
  std::size_t at_ = 0;
};

}  // namespace discover::client
