#include "daemon/segments.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "base/log.hpp"
#include "daemon/complaint.hpp"

namespace discover::daemon {
namespace {

namespace log = base::log;

/// That are remembered: far more than come and go within the seconds that a budget takes to fill.
constexpr std::ptrdiff_t most_gone = 256;

void add(net::SocketCounters& sum, const net::SocketCounters& other) {
  sum.received += other.received;
  sum.truncated += other.truncated;
  sum.kernel_dropped += other.kernel_dropped;
  sum.receive_errors += other.receive_errors;
  sum.sent += other.sent;
  sum.send_dropped += other.send_dropped;
  sum.send_errors += other.send_errors;
}

/// No room just then: a lost packet like any other, and no news.
bool is_passing(std::error_code error) {
  return error.value() == EAGAIN || error.value() == ENOBUFS || error.value() == EINTR;
}

std::string_view activity(discovery::Role role) {
  switch (role) {
    case discovery::Role::full: return "listening and announcing to";
    case discovery::Role::listen_only: return "only listening to";
    case discovery::Role::announce_only: return "only announcing to";
  }
  return "";
}

/// To the reason why an interface is used.
std::string_view addition(discovery::Role role) {
  switch (role) {
    case discovery::Role::full: return "";
    case discovery::Role::listen_only: return ", to listen only";
    case discovery::Role::announce_only: return ", to announce only";
  }
  return "";
}

}  // namespace

/// A segment that is wanted, or was until just now.
struct Segments::OpenSegment {
  discovery::Segment segment;
  Segments& owner;
  std::unique_ptr<net::SegmentSockets> sockets;  // none: they could not be opened
  std::string open_error;
  Complaint of_broadcasts, of_unicasts;
  bool retired = false;

  bool has_usual_port() const { return sockets && sockets->unicast_port() == owner.port_; }

  void on_datagram(base::Endpoint source, base::Bytes bytes) noexcept {
    owner.on_datagram_({segment.id, source, bytes});
  }
};

Segments::Segments(event::Loop& loop, std::uint16_t port, OnDatagram on_datagram, net::BatchHooks hooks)
    : loop_(loop), port_(port), on_datagram_(on_datagram), hooks_(hooks) {}

Segments::~Segments() = default;

Segments::OpenSegment* Segments::find(std::uint32_t interface_index, base::Prefix prefix) const {
  const auto found = std::find_if(segments_.begin(), segments_.end(), [&](const auto& candidate) {
    return candidate->segment.interface_index == interface_index && candidate->segment.prefix == prefix;
  });
  return found == segments_.end() ? nullptr : found->get();
}

void Segments::follow(std::span<const net::Verdict> verdicts, const Roles& roles) {
  verdicts_.assign(verdicts.begin(), verdicts.end());
  for (auto& segment : segments_) segment->retired = true;
  for (const auto& verdict : verdicts_) {
    for (const auto prefix : verdict.segments) want(verdict, prefix, roles.of(verdict.interface));
  }
  for (auto& segment : segments_) {
    if (segment->retired && segment->sockets) {
      tell(base::LogLevel::info,
           fmt::format("{} {}: no longer used ({})", segment->segment.interface, to_string(segment->segment.prefix),
                       reason_for(segment->segment.interface_index)));
    }
  }
}

std::string Segments::reason_for(std::uint32_t interface_index) const {
  for (const auto& verdict : verdicts_) {
    if (static_cast<std::uint32_t>(verdict.index) != interface_index) continue;
    return verdict.used ? "the address is gone" : verdict.reason;
  }
  return "the interface is gone";
}

void Segments::want(const net::Verdict& verdict, base::Prefix prefix, discovery::Role role) {
  const auto index = static_cast<std::uint32_t>(verdict.index);
  auto* segment = find(index, prefix);
  if (segment == nullptr) {
    segments_.push_back(std::make_unique<OpenSegment>(OpenSegment{.segment = {.prefix = prefix}, .owner = *this}));
    segment = segments_.back().get();
    segment->segment.id = id_of(verdict.interface, prefix);
    segment->segment.interface_index = index;
  }
  segment->retired = false;
  segment->segment.interface = verdict.interface;
  segment->segment.addresses = verdict.addresses;
  segment->segment.role = role;
}

void Segments::open_sockets(OpenSegment& wanted) {
  auto& segment = wanted.segment;
  try {
    wanted.sockets = std::make_unique<net::SegmentSockets>(
        loop_, segment.interface, segment.prefix, port_,
        net::SegmentSockets::OnDatagram::to<&OpenSegment::on_datagram>(wanted), hooks_);
  } catch (const std::system_error& error) {
    if (wanted.open_error != error.what()) tell(base::LogLevel::warning, error.what());
    wanted.open_error = error.what();
    return;
  }
  wanted.open_error.clear();
  segment.unicast_port = wanted.sockets->unicast_port();
  tell(base::LogLevel::info,
       fmt::format("{} {}: {} {}:{}, unicast at port {}", segment.interface, to_string(segment.prefix),
                   activity(segment.role), to_string(segment.prefix.broadcast()), port_, segment.unicast_port));
}

void Segments::close_sockets(OpenSegment& segment) {
  add(closed_counters_, segment.sockets->broadcast_counters());
  add(closed_counters_, segment.sockets->unicast_counters());
  segment.sockets.reset();
}

discovery::SegmentId Segments::id_of(const std::string& interface, base::Prefix prefix) {
  const auto found = std::find_if(gone_.begin(), gone_.end(), [&](const Gone& gone) {
    return gone.interface == interface && gone.prefix == prefix;
  });
  if (found == gone_.end()) return next_id_++;
  const auto id = found->id;
  gone_.erase(found);
  return id;
}

void Segments::retire() {
  for (const auto& segment : segments_) {
    if (segment->retired) gone_.push_back({segment->segment.interface, segment->segment.prefix, segment->segment.id});
  }
  if (std::ssize(gone_) > most_gone) gone_.erase(gone_.begin(), gone_.end() - most_gone);
  std::erase_if(segments_, [](const auto& segment) { return segment->retired; });
}

void Segments::tell(base::LogLevel level, std::string_view line) {
  if (!log::enabled(level)) return;
  if (!lines_.take(base::BootClock::now())) {
    ++untold_;
    return;
  }
  if (untold_ > 0) log::info("{} further changes of segments were not logged", std::exchange(untold_, 0));
  log::write(level, line);
}

/// Where an address gets another prefix length, the usual port is often taken by the segment that it had before: then
/// the new one is opened anew once that has gone.
void Segments::renew() {
  for (auto& segment : segments_) {
    if (!segment->retired || !segment->sockets) continue;
    const bool frees_port = segment->has_usual_port();
    close_sockets(*segment);
    for (auto& other : segments_) {
      const bool gains = frees_port && !other->retired && other->sockets && !other->has_usual_port() &&
                         other->segment.prefix.address == segment->segment.prefix.address;
      if (gains) close_sockets(*other);
    }
  }
  retire();
  for (auto& segment : segments_) {
    if (!segment->sockets) open_sockets(*segment);
  }
}

bool Segments::is_stalled() {
  bool any = false;
  for (auto& segment : segments_) any = (segment->sockets && segment->sockets->is_stalled()) || any;
  return any;
}

bool Segments::has_failures() const {
  return std::any_of(segments_.begin(), segments_.end(),
                     [](const auto& segment) { return !segment->retired && !segment->sockets; });
}

std::vector<discovery::Segment> Segments::open() const {
  std::vector<discovery::Segment> open;
  for (const auto& segment : segments_) {
    if (!segment->retired && segment->sockets) open.push_back(segment->segment);
  }
  return open;
}

std::vector<control::InterfaceReport> Segments::reports(std::span<const net::Link> links) const {
  std::vector<control::InterfaceReport> reports;
  for (const auto& verdict : verdicts_) {
    control::InterfaceReport report{.name = verdict.interface,
                                    .index = static_cast<std::uint32_t>(verdict.index),
                                    .used = verdict.used,
                                    .reason = verdict.reason};
    const auto link = std::find_if(links.begin(), links.end(),
                                   [&](const net::Link& candidate) { return candidate.index == verdict.index; });
    if (link != links.end()) {
      if (!link->kind.empty()) report.kind = link->kind;
      for (const auto& address : link->ipv4) report.addresses.push_back(to_string(address.prefix));
    }
    for (const auto prefix : verdict.segments) {
      const auto* segment = find(report.index, prefix);
      if (segment == nullptr) continue;
      control::SegmentReport entry{.id = segment->segment.id,
                                   .prefix = prefix,
                                   .unicast_port = segment->segment.unicast_port,
                                   .error = {},
                                   .role = segment->segment.role};
      if (!segment->sockets) entry.error = segment->open_error;
      report.segments.push_back(std::move(entry));
      if (report.reason == verdict.reason) report.reason += addition(segment->segment.role);
    }
    reports.push_back(std::move(report));
  }
  return reports;
}

void Segments::send(const discovery::Outgoing& outgoing) {
  const auto found = std::find_if(segments_.begin(), segments_.end(), [&](const auto& candidate) {
    return candidate->segment.id == outgoing.segment && candidate->sockets;
  });
  if (found == segments_.end()) return;
  auto& segment = **found;
  const auto error =
      outgoing.to ? segment.sockets->unicast(*outgoing.to, outgoing.bytes) : segment.sockets->broadcast(outgoing.bytes);
  auto& complaint = outgoing.to ? segment.of_unicasts : segment.of_broadcasts;
  if (is_passing(error) || segment.retired || (!error && !complaint.is_open())) return;
  const auto where = fmt::format("{} {}", segment.segment.interface, to_string(segment.segment.prefix));
  const auto what = outgoing.to ? "send unicast" : "broadcast";
  switch (complaint.after(error, base::BootClock::now())) {
    case Complaint::News::none: return;
    case Complaint::News::fails:
      return tell(base::LogLevel::warning, fmt::format("{}: cannot {}: {}", where, what, error.message()));
    case Complaint::News::works_again: return tell(base::LogLevel::info, fmt::format("{}: can {} again", where, what));
  }
}

std::vector<control::SegmentTraffic> Segments::traffic() const {
  std::vector<control::SegmentTraffic> traffic;
  for (const auto& segment : segments_) {
    if (!segment->sockets) continue;
    const auto broadcast = segment->sockets->broadcast_counters();
    const auto unicast = segment->sockets->unicast_counters();
    traffic.push_back({.id = segment->segment.id,
                       .sent_broadcasts = broadcast.sent,
                       .received_broadcasts = broadcast.received,
                       .received_unicasts = unicast.received,
                       .kernel_dropped = broadcast.kernel_dropped + unicast.kernel_dropped,
                       .receive_buffer_bytes = segment->sockets->receive_buffer_bytes()});
  }
  return traffic;
}

net::SocketCounters Segments::counters() const {
  auto sum = closed_counters_;
  for (const auto& segment : segments_) {
    if (!segment->sockets) continue;
    add(sum, segment->sockets->broadcast_counters());
    add(sum, segment->sockets->unicast_counters());
  }
  return sum;
}

}  // namespace discover::daemon
