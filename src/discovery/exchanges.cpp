#include "discovery/exchanges.hpp"

#include <algorithm>

namespace discover::discovery {
namespace {

constexpr std::chrono::seconds ping_timeout{1};  // whatever the profile: it is somebody who waits

}  // namespace

bool Exchanges::start(base::TimePoint now, Exchange exchange) {
  const auto same = [&](const Running& running) {
    return running.exchange.purpose == exchange.purpose && running.exchange.target == exchange.target &&
           running.exchange.to == exchange.to && running.exchange.segment == exchange.segment;
  };
  if (running_.size() >= most_running || std::any_of(running_.begin(), running_.end(), same)) return false;
  exchange.started = now;
  running_.push_back({.exchange = exchange, .due = now});
  return true;
}

bool Exchanges::is_running(Purpose purpose, const wire::NodeId& target) const {
  return std::any_of(running_.begin(), running_.end(), [&](const Running& running) {
    return running.exchange.purpose == purpose && running.exchange.target == target;
  });
}

bool Exchanges::is_running(Purpose purpose, const wire::NodeId& target, base::Ipv4 at) const {
  return std::any_of(running_.begin(), running_.end(), [&](const Running& running) {
    return running.exchange.purpose == purpose && running.exchange.target == target &&
           running.exchange.to.address == at;
  });
}

bool Exchanges::is_running(Purpose purpose, base::Endpoint at) const {
  return std::any_of(running_.begin(), running_.end(), [&](const Running& running) {
    return running.exchange.purpose == purpose && running.exchange.to == at;
  });
}

bool Exchanges::make_room(base::TimePoint now, Purpose purpose, const wire::NodeId& target, std::size_t most,
                          base::Duration least) {
  auto first = running_.end();
  std::size_t count = 0;
  for (auto running = running_.begin(); running != running_.end(); ++running) {
    if (running->exchange.purpose != purpose || running->exchange.target != target) continue;
    ++count;
    if (first == running_.end() || running->exchange.started < first->exchange.started) first = running;
  }
  if (count < most) return true;
  if (now < first->exchange.started + least) return false;
  running_.erase(first);
  return true;
}

std::optional<Exchange> Exchanges::take(Purpose purpose, std::optional<SegmentId> segment) {
  const auto found = std::find_if(running_.begin(), running_.end(), [&](const Running& running) {
    return running.exchange.purpose == purpose && (!segment || running.exchange.segment == *segment);
  });
  if (found == running_.end()) return std::nullopt;
  auto exchange = std::move(found->exchange);
  running_.erase(found);
  return exchange;
}

void Exchanges::overhear(const wire::NodeId& id, std::uint64_t epoch, std::uint64_t sequence) {
  for (auto& [exchange, attempts, last, due] : running_) {
    if (exchange.target == id && exchange.epoch == epoch) exchange.sequence = std::max(exchange.sequence, sequence);
  }
}

base::TimePoint Exchanges::deadline(const Exchange& exchange) const {
  if (exchange.purpose == Purpose::ping) return exchange.started + ping_timeout;
  return exchange.started + (exchange.purpose == Purpose::watch ? timing_.suspicion : timing_.probe_timeout);
}

/// A watch repeats evenly until its end; a ping is sent once, so that a loss shows; everything else follows the
/// profile's schedule.
base::TimePoint Exchanges::next_attempt(const Running& running) const {
  const auto end = deadline(running.exchange);
  if (running.exchange.purpose == Purpose::ping) return end;
  if (running.exchange.purpose == Purpose::watch) {
    const auto gap = timing_.suspicion / 8;
    return std::min(end, running.exchange.started + gap * static_cast<long>(running.attempts));
  }
  return running.attempts < timing_.attempts.size() ? running.exchange.started + timing_.attempts[running.attempts]
                                                    : end;
}

std::optional<Exchanges::Probe> Exchanges::take_probe(base::TimePoint now) {
  for (auto& running : running_) {
    if (running.due > now || running.due >= deadline(running.exchange)) continue;
    const auto nonce = nonces_.next();
    running.last[running.attempts % running.last.size()] = {nonce, now};
    ++running.attempts;
    running.due = next_attempt(running);
    const auto all = timing_.attempts.size();
    return Probe{running.exchange, nonce, all - std::min(all, running.attempts)};
  }
  return std::nullopt;
}

std::optional<Exchange> Exchanges::take_failure(base::TimePoint now) {
  const auto failed = std::find_if(running_.begin(), running_.end(),
                                   [&](const Running& running) { return now >= deadline(running.exchange); });
  if (failed == running_.end()) return std::nullopt;
  const auto exchange = failed->exchange;
  *failed = running_.back();
  running_.pop_back();
  return exchange;
}

const Exchanges::Attempt* Exchanges::Running::find(std::uint64_t nonce) const {
  const auto found = std::find_if(last.begin(), last.end(), [nonce](const Attempt& attempt) {
    return attempt.nonce == nonce && attempt.at != base::TimePoint{};
  });
  return found == last.end() ? nullptr : &*found;
}

std::optional<Exchanges::Answered> Exchanges::answer(base::TimePoint now, std::uint64_t nonce, base::Endpoint source,
                                                     const wire::NodeId& id) {
  for (auto& running : running_) {
    const auto& [exchange, attempts, last, due] = running;
    if (exchange.to != source || (exchange.target != id && exchange.purpose != Purpose::meet)) continue;
    const Attempt* attempt = running.find(nonce);
    if (attempt == nullptr) continue;
    const Answered answered{running.exchange, now - attempt->at};
    running = running_.back();
    running_.pop_back();
    return answered;
  }
  return std::nullopt;
}

bool Exchanges::has_asked(std::uint64_t nonce) const {
  return std::any_of(running_.begin(), running_.end(),
                     [nonce](const Running& running) { return running.find(nonce) != nullptr; });
}

std::optional<base::TimePoint> Exchanges::next() const {
  std::optional<base::TimePoint> next;
  for (const auto& running : running_) {
    if (!next || running.due < *next) next = running.due;
  }
  return next;
}

}  // namespace discover::discovery
