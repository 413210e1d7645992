#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "base/address.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"

namespace discover::discovery {

/// Decides how the solicits of one segment are answered: by unicast, spread so that a large fleet does not
/// answer at once; by one broadcast where many ask, PROTOCOL.md s.6. Fixed in size, whoever asks.
class SolicitAnswers {
 public:
  static constexpr std::size_t few_peers = 8;  // so few answers at once are no storm

  struct Answer {
    std::optional<base::Endpoint> to;  ///< nothing: broadcast
    std::size_t room = 0;              ///< bytes that the answer may have: as many as the question had
  };

  /// Plans an answer to `asker`, whose question was `room` bytes long; `peers` are how many others may
  /// answer. False if an answer already sent or planned covers it.
  bool ask(base::TimePoint now, base::Endpoint asker, std::size_t room, std::size_t peers, base::Random& random);

  /// When take() gives something; nothing while nobody waits.
  std::optional<base::TimePoint> next() const;

  /// The next answer that is due at `now`.
  std::optional<Answer> take(base::TimePoint now);

  /// An announcement with the description has gone to everybody: whoever waits has its answer.
  void broadcast_sent(base::TimePoint now);

 private:
  struct Waiting {
    base::Endpoint asker;
    base::TimePoint due;
    std::size_t room = 0;
  };
  struct Answered {
    base::Endpoint asker;
    base::TimePoint until;  // no second answer before
  };

  bool is_covered(base::TimePoint now, base::Endpoint asker) const;
  void remember(base::TimePoint now, base::Endpoint asker);

  static constexpr std::size_t max_waiting = 8;    // more than that are answered by one broadcast
  static constexpr std::size_t max_answered = 16;  // whom a broadcast has answered, and as many before

  std::array<Waiting, max_waiting> waiting_{};
  std::size_t waiting_count_ = 0;
  std::array<Answered, max_answered> answered_{};
  std::size_t next_answered_ = 0;
  std::optional<base::TimePoint> broadcast_due_;
  std::optional<base::TimePoint> last_broadcast_;
};

}  // namespace discover::discovery
