#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "discovery/node.hpp"
#include "wire/limits.hpp"

namespace discover::fuzz {

/// Hears what a node hears, sees all that it sends and tells, and holds it to what follows from that alone.
class Witness {
 public:
  using Packet = std::vector<std::byte>;

  /// What the node has asked.
  struct Probe {
    discovery::SegmentId segment = 0;
    base::Endpoint to;
    std::uint64_t nonce = 0;
  };

  explicit Witness(const discovery::Node& node) : node_(node) {}

  void hears(base::Endpoint from, base::Bytes bytes);
  /// Somebody on the host asks for one probe to there.
  void orders_ping(base::Ipv4 to) {
    const auto known = heard_.find(to);
    if (known != heard_.end()) known->second += wire::header_bytes + wire::signature_bytes;
  }
  void uses(std::span<const discovery::Segment> segments);
  void sees(const discovery::Outgoing& outgoing);
  void sees(const discovery::PeerEvent& event);
  /// All that there was to send and to tell has been seen.
  void compares_listings() const;

  /// The last but `back`; null if there is none, or not any more.
  const Probe* probe(std::size_t back) const {
    return back < probes_.size() ? &probes_[probes_.size() - 1 - back] : nullptr;
  }
  const Packet* packet(std::size_t back) const {
    return back < sent_.size() ? &sent_[sent_.size() - 1 - back] : nullptr;
  }

 private:
  void check_place(const discovery::Outgoing& outgoing, wire::Type type) const;
  void check_length(const discovery::Outgoing& outgoing, const wire::Header& header);
  void check_amplification(const discovery::Outgoing& outgoing);

  const discovery::Node& node_;
  std::map<discovery::SegmentId, discovery::Role> segments_;
  std::map<base::Ipv4, std::size_t>
      heard_;                       // bytes, of whoever sent anything; less what went there before it was proven
  std::set<base::Ipv4> proven_;     // whoever answered a probe
  std::set<wire::NodeId> vouched_;  // in whose name somebody spoke who has a key of the node
  // Bytes of the longest probe, by source and nonce.
  std::map<std::pair<base::Endpoint, std::uint64_t>, std::size_t> asked_;
  std::map<base::Ipv4, std::size_t> credit_;  // bytes of questions that have not been answered in as many
  std::uint64_t sequence_ = 0;                // of the last datagram sent
  std::set<wire::NodeId> alive_;              // by the events alone
  std::deque<Probe> probes_;
  std::deque<Packet> sent_;
};

}  // namespace discover::fuzz
