#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "base/address.hpp"
#include "base/clock.hpp"
#include "discovery/counters.hpp"
#include "discovery/segment.hpp"
#include "discovery/token_bucket.hpp"
#include "wire/accusation.hpp"
#include "wire/header.hpp"

namespace discover::discovery {

/// A datagram that is to be sent. It gets its sequence number and its bytes when it leaves.
struct Pending {
  wire::Type type = wire::Type::announce;
  SegmentId segment = 0;
  std::uint8_t flags = 0;
  std::optional<base::Endpoint> to;  ///< nothing: broadcast
  std::uint16_t unicast_port = 0;    ///< of a goodbye, whose segment may be gone
  std::size_t padded_bytes = 0;      ///< fill up to this length with zeros
  std::size_t room = 0;              ///< of a reply or an answer: the length of what it answers; 0: no such bound
  std::uint64_t nonce = 0;
  std::uint16_t body_offset = 0;
  std::optional<wire::Accusation> accusation;
};

/// What a node is about to send. Nothing leaves but through here, and here each segment's budget is kept:
/// what exceeds it is not sent and counted.
class Outbox {
 public:
  explicit Outbox(Counters& counters) : counters_(counters) {}

  /// `sent` counts the datagram, unless the budget is spent.
  void push(base::TimePoint now, const Pending& pending, Counter sent);

  std::optional<Pending> pop();
  bool empty() const { return next_ == queue_.size(); }

  /// What was to be sent to the segment is not.
  void drop_segment(SegmentId segment);

  /// How many segments have one that is not full. For tests: it must not grow with the segments that come and go.
  std::size_t budgets() const { return budgets_.size(); }

 private:
  struct Budget {
    SegmentId segment = 0;
    TokenBucket broadcasts;
    TokenBucket questions;  // probes, apart from the rest: whoever makes us answer must not make us deaf
    TokenBucket answers;

    TokenBucket& of(const Pending& pending);
    bool is_full(base::TimePoint now) {
      return broadcasts.is_full(now) && questions.is_full(now) && answers.is_full(now);
    }
  };
  Budget& budget(base::TimePoint now, SegmentId segment);

  Counters& counters_;
  std::vector<Pending> queue_;  // from next_ on
  std::size_t next_ = 0;
  std::vector<Budget> budgets_;
};

}  // namespace discover::discovery
