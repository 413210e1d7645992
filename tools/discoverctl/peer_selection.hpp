#pragma once

#include <set>
#include <string>

#include "discover/client.hpp"
#include "expression.hpp"
#include "session.hpp"

namespace discoverctl {

/// What a filter can ask of a peer: the columns of peer_fields(), and `service` (a service's name or type);
/// `address` is any of those a peer is heard from or announces.
const Fields& peer_filter_fields();
Value peer_filter_value(const discover::Peer& peer, std::string_view field);

/// The peers that a session means.
class PeerSelection {
 public:
  /// Throws Error(bad_request) for a filter that is none.
  explicit PeerSelection(const PeerOptions& options);
  /// Those for which `also` holds as well.
  PeerSelection(const PeerOptions& options, Expression also);

  /// Whether it means every peer that is there, so that nobody need look at them.
  bool is_all_there() const { return !filtered_ && !also_gone_; }
  bool contains(const discover::Peer& peer) const;

  /// For Client::list. Refers to this.
  discover::ListOptions list_options() const;
  /// The same for whoever looks at no more of the peers than these keys of their rows.
  discover::ListOptions list_options(std::set<std::string> keys) const;

 private:
  Expression filter_;
  bool filtered_;
  bool also_gone_;
};

}  // namespace discoverctl
