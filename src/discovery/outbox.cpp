#include "discovery/outbox.hpp"

#include <algorithm>

namespace discover::discovery {
namespace {

// Far above what a node needs: its share of 20 announcements a second, five accusations, a probe. It bounds
// what a flood of requests or a fault of our own can make it send.
constexpr double broadcasts_per_s = 20;
constexpr double broadcast_burst = 40;
constexpr double questions_per_s = 400;  // three attempts of what is verified in a storm of newcomers, and the round
constexpr double question_burst = 400;
constexpr double answers_per_s = 1000;  // that a new host of a large fleet, or a new description, asks for
constexpr double answer_burst = 1000;

}  // namespace

TokenBucket& Outbox::Budget::of(const Pending& pending) {
  if (!pending.to) return broadcasts;
  return pending.type == wire::Type::probe ? questions : answers;
}

/// One that is full says no more than one that is made anew. So those of segments that have gone go.
Outbox::Budget& Outbox::budget(base::TimePoint now, SegmentId segment) {
  const auto found = std::find_if(budgets_.begin(), budgets_.end(),
                                  [segment](const Budget& budget) { return budget.segment == segment; });
  if (found != budgets_.end()) return *found;
  std::erase_if(budgets_, [now](Budget& budget) { return budget.is_full(now); });
  return budgets_.emplace_back(Budget{
      segment, {broadcasts_per_s, broadcast_burst}, {questions_per_s, question_burst}, {answers_per_s, answer_burst}});
}

void Outbox::push(base::TimePoint now, const Pending& pending, Counter sent) {
  if (!budget(now, pending.segment).of(pending).take(now)) {
    counters_.raise(Counter::over_budget);
    return;
  }
  queue_.push_back(pending);
  counters_.raise(sent);
}

std::optional<Pending> Outbox::pop() {
  if (empty()) {
    queue_.clear();
    next_ = 0;
    return std::nullopt;
  }
  return queue_[next_++];
}

void Outbox::drop_segment(SegmentId segment) {
  const auto sent = queue_.begin() + static_cast<std::ptrdiff_t>(next_);
  queue_.erase(queue_.begin(), sent);
  next_ = 0;
  std::erase_if(queue_, [segment](const Pending& pending) { return pending.segment == segment; });
}

}  // namespace discover::discovery
