#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "discover/error.hpp"
#include "discover/export.hpp"
#include "discover/history.hpp"
#include "discover/peer.hpp"
#include "discover/status.hpp"
#include "discover/watch.hpp"

namespace discover {

struct ClientOptions {
  /// Path of the control socket. Empty: the places that the control protocol names, in its order.
  std::string socket;
  /// Ask the daemon with this --instance; empty: the default one. Means nothing if `socket` is given.
  std::string instance;
  /// For a whole call, however many replies it takes.
  std::chrono::milliseconds timeout{5000};
};

/// Where Client looks for the daemon, in its order. Never empty. Reads $XDG_RUNTIME_DIR.
DISCOVER_API std::vector<std::string> control_sockets(const ClientOptions& options);

struct ListOptions {
  bool all = false;  ///< also peers that left, were lost, or are restored
  /// If given: only the peers for which it is true; `total` of a document counts those. Called in the call.
  std::function<bool(const Peer&)> keep = {};
  /// Keys of the control protocol's rows, such as "name" and "rtt_ms", to ask for no others: a Peer then has its id and
  /// what is made from these, and all else, for `keep` too, is as if unknown (nothing, 0 or empty); of a document the
  /// rows have no other keys. Nothing: all keys. A daemon too old to know of it gives all. bad_request: no such key.
  std::optional<std::vector<std::string>> fields = {};
};

/// A change of tags: a value sets, nothing removes.
using TagChange = std::map<std::string, std::optional<std::string>>;

/// Asks a discoverd on this host what it knows; owns no connection between two calls. Calls block until the
/// answer is there or the timeout is over, and throw Error; one Client may be
/// used by several threads. A request or reply that got lost is asked for again within the timeout.
///
///     #include <discover/client.hpp>
///     #include <discover/text.hpp>
///     #include <iostream>
///
///     int main() {
///       try {
///         const discover::Client client;
///         for (const auto& peer : client.list().peers) {
///           std::cout << discover::printable(peer.name.value_or(peer.id)) << ' '
///                     << discover::printable(peer.address.value_or("-")) << '\n';
///         }
///       } catch (const discover::Error& error) {
///         std::cerr << discover::printable(error.what()) << '\n';
///         return 1;
///       }
///     }
///
///     c++ -std=c++20 example.cpp $(pkg-config --cflags --libs libdiscover)
class DISCOVER_API Client {
 public:
  /// Throws Error(bad_request) for an instance that is no name or a timeout that is not above 0. Connects to
  /// nothing.
  explicit Client(ClientOptions options = {});
  ~Client();
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  PeerList list(ListOptions options = {}) const;

  /// The one peer with this name, this node id or beginning of one (at least 4 digits), or this address,
  /// whatever its state; else throws not_found or ambiguous.
  Peer show(std::string_view peer) const;

  Status status() const;
  std::vector<Interface> interfaces() const;
  std::vector<Counter> counters() const;

  /// Needs root or the daemon's own user: refused otherwise.
  Keys keys() const;

  /// What is remembered of every peer, in order of id; or of the one that show() would show, or that once had
  /// this name or address.
  std::vector<History> history() const;
  History history(std::string_view peer) const;

  /// Those that change something throw refused unless the caller is root or the daemon's user. What is announced
  /// reaches every host within a second; it lasts until it is taken back or the daemon ends, over what the
  /// configuration says.
  ///
  /// Each says whether anything is different now. A service takes the place of the one with its name and type; its
  /// port must be there. With a lease, 1 second to a day, it ends by itself unless it is published again before.
  /// bad_request: against the rules of discoverd.json(5), or too much.
  bool publish(const Service& service, std::optional<std::chrono::seconds> lease = {}) const;
  bool tag(const TagChange& tags) const;
  /// Takes back what publish() said, of one type or of all. Throws not_found if there is nothing.
  void withdraw(std::string_view name, std::string_view type = {}) const;

  /// Announces this host now; solicit() also asks everybody to answer.
  void announce() const;
  void solicit() const;
  /// Takes a peer that left or was lost off the list. bad_request: it is alive.
  void forget(std::string_view peer) const;

  /// Sends one probe to the peer that show() would show and waits for the answer, up to a second. Throws failed
  /// if there are too many just now, refused also if the daemon only listens.
  Probe probe(std::string_view peer) const;

  /// A subscription to what happens, which outlives this Client. Throws Error: as a call does, bad_request for a
  /// `since` that is no cursor, failed if too many are watching.
  Watch watch(const WatchOptions& options = {}) const;

  /// The same as documents, with every key the daemon gave: printable ASCII and line feeds, ending in one.
  /// Those of list, show and history have each peer on a line of its own, after a line that ends in `"peers":[` and
  /// before one that is `]}`; pages are joined, with the scalars of the last one. Rows are passed on
  /// unparsed. Those of status and interfaces stand on one line; their pages are joined, too, with the scalars of the
  /// first.
  std::string list_json(ListOptions options = {}) const;
  std::string show_json(std::string_view peer) const;
  std::string status_json() const;
  std::string interfaces_json() const;
  std::string counters_json() const;
  std::string keys_json() const;
  std::string history_json(std::string_view peer = {}) const;
  /// The configuration in effect: `discoverd.config/1`.
  std::string config_json() const;

  /// Has the daemon read its configuration again, and returns its document `discoverd.reload/1`. Needs root or the
  /// daemon's own user: refused otherwise. Error(failed) says what is wrong with the configuration, and the earlier
  /// one stays.
  std::string reload() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace discover
