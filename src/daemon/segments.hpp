#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "base/delegate.hpp"
#include "base/log.hpp"
#include "control/view.hpp"
#include "daemon/roles.hpp"
#include "discovery/segment.hpp"
#include "discovery/token_bucket.hpp"
#include "event/loop.hpp"
#include "net/interface_rules.hpp"
#include "net/link.hpp"
#include "net/segment_sockets.hpp"

namespace discover::daemon {

/// The segments this host takes part in, with their sockets, as the verdicts on the interfaces want them.
/// Owned by the Daemon; knows sockets and verdicts, nothing of peers.
class Segments {
 public:
  using OnDatagram = base::Delegate<void(const discovery::Incoming&)>;

  Segments(event::Loop& loop, std::uint16_t port, OnDatagram on_datagram, net::BatchHooks hooks);
  ~Segments();
  Segments(const Segments&) = delete;
  Segments& operator=(const Segments&) = delete;

  /// Notes what is wanted. Until renew() what is no longer wanted stays open for last words, and nothing is opened: an
  /// address that gets another prefix length needs its port.
  void follow(std::span<const net::Verdict> verdicts, const Roles& roles);
  /// Closes what is not wanted and opens what is. What cannot be opened is logged once per reason, reported, and tried
  /// again at the next call.
  void renew();

  /// True if renew() could not open everything: it is worth another try.
  bool has_failures() const;

  /// The receive path does not work: datagrams wait and are not read. To be asked at intervals.
  bool is_stalled();

  /// Those that are open and wanted.
  std::vector<discovery::Segment> open() const;

  /// Every interface of the host with its verdict, for the control protocol.
  std::vector<control::InterfaceReport> reports(std::span<const net::Link> links) const;

  /// What the sockets of each open segment have seen.
  std::vector<control::SegmentTraffic> traffic() const;

  /// Sends or loses the datagram; errors are counted, and logged as Complaint has it.
  void send(const discovery::Outgoing& outgoing);

  /// Of all sockets, those that are closed included.
  net::SocketCounters counters() const;

 private:
  struct OpenSegment;
  struct Gone {
    std::string interface;  // by name: one that is made anew has another index
    base::Prefix prefix;
    discovery::SegmentId id;
  };

  discovery::SegmentId id_of(const std::string& interface, base::Prefix prefix);
  void retire();
  void tell(base::LogLevel level, std::string_view line);
  OpenSegment* find(std::uint32_t interface_index, base::Prefix prefix) const;
  void want(const net::Verdict& verdict, base::Prefix prefix, discovery::Role role);
  void open_sockets(OpenSegment& wanted);
  void close_sockets(OpenSegment& segment);
  std::string reason_for(std::uint32_t interface_index) const;

  event::Loop& loop_;
  std::uint16_t port_;
  OnDatagram on_datagram_;
  net::BatchHooks hooks_;
  discovery::SegmentId next_id_ = 1;
  std::vector<net::Verdict> verdicts_;
  std::vector<std::unique_ptr<OpenSegment>> segments_;  // also those that could not be opened, and retired ones
  std::vector<Gone> gone_;                              // the last of them: one that comes and goes has one budget
  net::SocketCounters closed_counters_;
  discovery::TokenBucket lines_{1, 20};  // of the log: what comes and goes says so each time
  std::uint64_t untold_ = 0;
};

}  // namespace discover::daemon
