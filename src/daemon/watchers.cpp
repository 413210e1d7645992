#include "daemon/watchers.hpp"

#include <algorithm>
#include <cerrno>
#include <sys/socket.h>

#include <fmt/format.h>

#include "control/event_row.hpp"

namespace discover::daemon {
namespace {

using namespace std::chrono_literals;
using control::ErrorCode;

constexpr base::Duration lease = 30s;           // a client renews three times before it runs out
constexpr std::size_t most_watchers = 64;       // each may hold a datagram of 64 KB back
constexpr std::size_t most_of_one_uid = 16;     // so that no user takes all places; the UDP door counts as one
constexpr std::size_t datagrams_at_once = 8;    // then the others have their turn
constexpr base::Duration shortest_pause = 2ms;  // of one who has no room: it is likely reading
constexpr base::Duration longest_pause = 1s;    // ... and of one who reads nothing
constexpr base::Duration udp_pause = 5ms;       // nobody tells whether a UDP socket has room, so it is given time

bool is_loopback(const net::SocketAddress& address) {
  const auto endpoint = address.endpoint();
  return endpoint && endpoint->address.value >> 24 == 127;
}

std::error_code send_to(const net::Fd& socket, std::string_view text) {
  if (::send(socket.get(), text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL) >= 0) return {};
  return {errno, std::system_category()};
}

control::Failure unreachable(std::error_code error) {
  if (error.value() == EPERM) {
    return control::failure(ErrorCode::bad_request,
                            "events come from a socket of their own: ask from one that is not connected");
  }
  return control::failure(ErrorCode::busy, fmt::format("no socket can be opened for the events ({})", error.message()));
}

}  // namespace

Watchers::Watchers(event::Loop& loop, ControlDoors& doors, std::uint64_t epoch, base::Delegate<void()> on_due)
    : doors_(doors), ring_(epoch), timer_(loop, on_due) {}

std::unique_ptr<Watchers::Watcher>* Watchers::find(const Visitor& visitor, std::string_view id) {
  const auto found = std::find_if(watchers_.begin(), watchers_.end(), [&](const auto& watcher) {
    return watcher->address == visitor.address && watcher->subscription.id() == id;
  });
  return found == watchers_.end() ? nullptr : &*found;
}

std::optional<control::Failure> Watchers::objection(const Visitor& visitor) {
  if (closing_) return control::failure(ErrorCode::busy, "discoverd is about to end");
  if (!visitor.credentials && !is_loopback(visitor.address)) {
    return control::failure(ErrorCode::refused, "events go to 127.0.0.0/8 only");
  }
  const auto uid = visitor.credentials ? std::optional(visitor.credentials->uid) : std::nullopt;
  std::erase_if(unread_, [](const Unread& unread) { return !net::has_unread(unread.socket); });
  const auto same =
      std::count_if(watchers_.begin(), watchers_.end(), [uid](const auto& watcher) { return watcher->uid == uid; }) +
      std::count_if(unread_.begin(), unread_.end(), [uid](const Unread& unread) { return unread.uid == uid; });
  if (watchers_.size() + unread_.size() < most_watchers && static_cast<std::size_t>(same) < most_of_one_uid)
    return std::nullopt;
  return control::failure(ErrorCode::busy, fmt::format("too many are watching: at most {}, and {} of one user",
                                                       most_watchers, most_of_one_uid));
}

/// Whoever asks from the address of a watcher may be his successor there, whom his socket does not reach. Only sending
/// tells, unless something is unread: that goes with whom it was sent to.
bool Watchers::has_gone(Watcher& watcher, const control::View& view) {
  if (!watcher.uid || net::has_unread(watcher.socket)) return false;
  const auto error = send_to(watcher.socket, watcher.subscription.nothing(view));
  return error && error.value() != EAGAIN && error.value() != ENOBUFS;
}

base::Expected<control::WatchTerms, control::Failure> Watchers::watch(const Visitor& visitor,
                                                                      const control::Request& request,
                                                                      const control::View& view) {
  const auto now = view.now;
  auto* known = find(visitor, request.id);
  if (known != nullptr && has_gone(**known, view)) {
    watchers_.erase(watchers_.begin() + (known - watchers_.data()));
    ++counters_.lost;
    known = nullptr;
  }
  if (known != nullptr) {
    auto& watcher = **known;
    watcher.lease_end = now + lease;
    watcher.next_try = now;  // whoever renews is likely reading
    timer_.arm(base::Duration{});
    return control::WatchTerms{lease, true, watcher.subscription.is_resumed(), ring_.end()};
  }
  if (auto failure = objection(visitor)) return base::Unexpected{*std::move(failure)};
  watched_ = true;
  auto watcher = std::make_unique<Watcher>(Watcher{.address = visitor.address,
                                                   .uid = {},
                                                   .socket = {},
                                                   .subscription = control::Subscription(request, ring_),
                                                   .lease_end = now + lease,
                                                   .unsent = {},
                                                   .next_try = {}});
  if (visitor.credentials) {
    auto socket = net::connect_to_client(visitor.address);
    if (!socket) return base::Unexpected{unreachable(socket.error())};
    watcher->uid = visitor.credentials->uid;
    watcher->socket = *std::move(socket);
  }
  ++counters_.subscriptions;
  watchers_.push_back(std::move(watcher));
  timer_.arm(base::Duration{});  // the reply goes first
  return control::WatchTerms{lease, false, watchers_.back()->subscription.is_resumed(), ring_.end()};
}

/// Its socket is kept while something in it is unread: otherwise watching again and again would take memory without
/// bound.
void Watchers::end(Watcher& watcher) {
  if (watcher.uid && net::has_unread(watcher.socket)) unread_.push_back({std::move(watcher.socket), *watcher.uid});
}

bool Watchers::unwatch(const Visitor& visitor, const control::Request& request) {
  auto* known = find(visitor, request.id);
  if (known == nullptr) return false;
  end(**known);
  watchers_.erase(watchers_.begin() + (known - watchers_.data()));
  return true;
}

void Watchers::tell(const control::View& view) {
  for (auto& watcher : watchers_) {
    if (watcher->lease_end <= view.now) {
      watcher->gone = true;
    } else if (watcher->next_try <= view.now) {
      tell(*watcher, view);
    }
  }
  for (auto& watcher : watchers_) {
    if (watcher->gone) end(*watcher);
  }
  counters_.lost += std::erase_if(watchers_, [](const auto& watcher) { return watcher->gone; });
  plan(view.now);
}

void Watchers::tell(Watcher& watcher, const control::View& view) {
  if (!watcher.unsent.empty()) {
    if (!send(watcher, watcher.unsent, view.now)) return;
    watcher.unsent = {};
  }
  for (std::size_t i = 0; i < datagrams_at_once && watcher.subscription.has_news(ring_); ++i) {
    if (watcher.next_try > view.now) return;
    auto text = watcher.subscription.next(view, ring_);
    if (send(watcher, text, view.now)) continue;
    watcher.unsent = std::move(text);
    return;
  }
}

/// False if there was no room; whoever is gone needs none.
bool Watchers::send(Watcher& watcher, std::string_view text, base::TimePoint now) {
  if (!watcher.uid) {
    doors_.send_udp(watcher.address, text);
    watcher.next_try = now + udp_pause;
    return true;
  }
  const auto error = send_to(watcher.socket, text);
  if (!error) {
    watcher.pause = {};
    return true;
  }
  if (error.value() == EAGAIN || error.value() == ENOBUFS) {
    watcher.pause = std::clamp(watcher.pause * 2, shortest_pause, longest_pause);
    watcher.next_try = now + watcher.pause;
    return false;
  }
  watcher.gone = true;
  return true;
}

void Watchers::plan(base::TimePoint now) {
  auto next = base::TimePoint::max();
  for (const auto& watcher : watchers_) {
    const bool waits = !watcher->unsent.empty() || watcher->subscription.has_news(ring_);
    next = std::min(next, waits ? std::min(watcher->next_try, watcher->lease_end) : watcher->lease_end);
  }
  if (watchers_.empty()) {
    timer_.cancel();
  } else {
    timer_.arm(next, now);
  }
}

void Watchers::say_closing(const control::View& view) {
  closing_ = true;
  for (auto& watcher : watchers_) {
    if (watcher->unsent.empty()) send(*watcher, watcher->subscription.closing(view, ring_), view.now);
  }
  watchers_.clear();
  timer_.cancel();
}

}  // namespace discover::daemon
