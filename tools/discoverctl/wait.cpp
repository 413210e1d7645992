#include <algorithm>
#include <chrono>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "peer_fields.hpp"
#include "peer_selection.hpp"
#include "verb.hpp"

namespace discoverctl {
namespace {

using namespace std::chrono_literals;
using discover::Client;
using discover::Error;
using discover::ErrorCode;
using std::chrono::steady_clock;

/// Between two looks at the table when no event comes: ages grow silently.
constexpr auto silence = 1s;

const Fields& condition_fields() {
  static const Fields all = [] {
    auto fields = peer_filter_fields().all();
    fields.push_back({"count", Kind::count, Shown::on_request});
    return Fields(std::move(fields), "tag.");
  }();
  return all;
}

/// An expression split into how many peers there have to be, and which.
struct Condition {
  std::vector<Comparison> bounds;
  Expression filter;

  bool is_met_by(std::size_t count) const {
    const Value value = static_cast<double>(count);
    return std::all_of(bounds.begin(), bounds.end(), [&](const Comparison& bound) { return bound.holds(value); });
  }
};

Condition parse_condition(const std::string& text) {
  auto filter = parse_expression(text, condition_fields());
  auto bounds = filter.take_required("count");
  if (filter.mentions("count")) {
    throw Error(ErrorCode::bad_request,
                "in \"" + text + "\": only && may join count to the rest, as in 'count>=4 && tag.role=worker'");
  }
  if (bounds.empty()) bounds.emplace_back(condition_fields().find("count").value(), Operator::at_least, "1");
  return {std::move(bounds), std::move(filter)};
}

/// The peers that fit, and the same as a document, from one and the same answer of the daemon.
struct Found {
  std::vector<discover::Peer> peers;
  std::string document;
};

Found find(const Client& client, const Session& session, const PeerSelection& selection) {
  Found found;
  auto options = session.json() ? selection.list_options()
                                : selection.list_options(peer_keys(shown_fields(session, peer_fields())));
  options.keep = [&](const discover::Peer& peer) {
    if (!selection.contains(peer)) return false;
    found.peers.push_back(peer);
    return true;
  };
  found.document = client.list_json(options);
  return found;
}

class Patience {
 public:
  explicit Patience(std::optional<std::chrono::milliseconds> timeout)
      : timeout_(timeout), start_(steady_clock::now()) {}

  bool is_over() const { return timeout_ && steady_clock::now() - start_ >= *timeout_; }
  /// `longest`, or what is left if that is less.
  std::chrono::milliseconds left(std::chrono::milliseconds longest) const {
    if (!timeout_) return longest;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(start_ + *timeout_ - steady_clock::now());
    return std::clamp(left, 1ms, longest);
  }

 private:
  std::optional<std::chrono::milliseconds> timeout_;
  steady_clock::time_point start_;
};

class Wait final : public Verb {
 public:
  Wording wording() const override {
    return {.name = "wait",
            .summary = "Wait until the peers are as the expression says, and print those that fit",
            .examples =
                "  discoverctl wait 'count>=4 && tag.role=worker' --timeout 60s\n"
                "  discoverctl wait 'name=node7 && verified' --timeout 30s --quiet && ssh node7\n"
                "  discoverctl wait 'count=0 && service=postgresql' --timeout 1m\n"
                "  discoverctl wait 'count>=3' --tag role=etcd --format name\n",
            .takes_rows = true,
            .takes_peers = true};
  }

  void add_options(CLI::App& command) override {
    command
        .add_option("EXPR", expression_, "as in --filter, and count: how many peers fit the rest (default count>=1)")
        ->required()
        ->type_name("");
  }

  Exit run(const Session& session) const override {
    auto condition = parse_condition(expression_);
    const PeerSelection selection(session.peers, std::move(condition.filter));
    auto found = wait_for(session, selection, condition);
    return present(session, peer_fields(),
                   {.document = [&] { return found.document; },
                    .lines = peer_lines,
                    .rows = [&] { return peer_rows(std::move(found.peers)); },
                    .page = nullptr});
  }

 private:
  Found wait_for(const Session& session, const PeerSelection& selection, const Condition& condition) const {
    const Patience patience(session.timeout);
    auto options = session.client;
    const discover::ClientOptions usual;
    options.timeout = patience.left(usual.timeout);
    // The watch comes first, so that no change falls between the two.
    auto watch = Client(options).watch({.since = "", .snapshot = false});
    auto found = find(Client(options), session, selection);
    while (!condition.is_met_by(found.peers.size())) {
      if (patience.is_over()) give_up(found.peers.size());
      watch.wait(patience.left(silence));
      while (watch.next()) {
      }
      options.timeout = patience.left(usual.timeout);
      found = find_again(options, session, selection, std::move(found));
    }
    return found;
  }

  /// A daemon that is being restarted is waited for, too.
  static Found find_again(const discover::ClientOptions& options, const Session& session,
                          const PeerSelection& selection, Found before) {
    try {
      return find(Client(options), session, selection);
    } catch (const Error& error) {
      if (error.code() != ErrorCode::not_reachable && error.code() != ErrorCode::timeout) throw;
      return before;
    }
  }

  [[noreturn]] void give_up(std::size_t count) const {
    throw Error(ErrorCode::timeout, fmt::format("it did not come to \"{}\" in time: {} {} the rest", expression_, count,
                                                count == 1 ? "peer fits" : "peers fit"));
  }

  std::string expression_;
};

}  // namespace

std::unique_ptr<Verb> wait_verb() { return std::make_unique<Wait>(); }

}  // namespace discoverctl
