#include "discovery/solicit_answers.hpp"

#include <algorithm>

namespace discover::discovery {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds spread_per_peer{1};  // 1,000 answers a second to whoever asked
constexpr std::chrono::seconds longest_spread = 5s;      // the largest fleet still answers within this
constexpr std::chrono::seconds quiet_after_answer = 5s;  // to one asker; it has its answer
constexpr std::chrono::seconds broadcast_gap = 1s;       // between two answers to everybody

}  // namespace

bool SolicitAnswers::ask(base::TimePoint now, base::Endpoint asker, std::size_t room, std::size_t peers,
                         base::Random& random) {
  if (broadcast_due_ || is_covered(now, asker)) return false;
  base::Duration spread{};
  if (peers >= few_peers) {
    spread = std::min<base::Duration>(spread_per_peer * static_cast<long>(peers), longest_spread);
  }
  const auto due = now + std::chrono::duration_cast<base::Duration>(spread * random.unit());
  if (waiting_count_ < max_waiting) {
    waiting_[waiting_count_++] = {asker, due, room};
    return true;
  }
  broadcast_due_ = last_broadcast_ ? std::max(due, *last_broadcast_ + broadcast_gap) : due;
  for (std::size_t i = 0; i < waiting_count_; ++i) remember(now, waiting_[i].asker);
  remember(now, asker);
  waiting_count_ = 0;
  return true;
}

std::optional<base::TimePoint> SolicitAnswers::next() const {
  std::optional<base::TimePoint> next = broadcast_due_;
  for (std::size_t i = 0; i < waiting_count_; ++i) {
    if (!next || waiting_[i].due < *next) next = waiting_[i].due;
  }
  return next;
}

std::optional<SolicitAnswers::Answer> SolicitAnswers::take(base::TimePoint now) {
  if (broadcast_due_ && *broadcast_due_ <= now) {
    broadcast_due_.reset();
    last_broadcast_ = now;
    return Answer{};
  }
  for (std::size_t i = 0; i < waiting_count_; ++i) {
    if (waiting_[i].due > now) continue;
    const Answer answer{waiting_[i].asker, waiting_[i].room};
    remember(now, answer.to.value());
    waiting_[i] = waiting_[--waiting_count_];
    return answer;
  }
  return std::nullopt;
}

void SolicitAnswers::broadcast_sent(base::TimePoint now) {
  for (std::size_t i = 0; i < waiting_count_; ++i) remember(now, waiting_[i].asker);
  waiting_count_ = 0;
  broadcast_due_.reset();
}

bool SolicitAnswers::is_covered(base::TimePoint now, base::Endpoint asker) const {
  const auto waits = std::any_of(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(waiting_count_),
                                 [&](const Waiting& waiting) { return waiting.asker == asker; });
  return waits || std::any_of(answered_.begin(), answered_.end(), [&](const Answered& answered) {
           return answered.asker == asker && now < answered.until;
         });
}

void SolicitAnswers::remember(base::TimePoint now, base::Endpoint asker) {
  answered_[next_answered_] = {asker, now + quiet_after_answer};
  next_answered_ = (next_answered_ + 1) % max_answered;
}

}  // namespace discover::discovery
