#include <algorithm>
#include <tuple>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "discover/text.hpp"
#include "phrases.hpp"
#include "verb.hpp"

namespace discoverctl {
namespace {

using discover::Peer;

constexpr std::size_t most_named = 5;  // of those in conflict; a line that wraps is not read

std::vector<Column> columns(bool wide) {
  std::vector<Column> columns = {{"NAME"},      {"ADDRESS"},   {"INTERFACE"}, {"STATE"},
                                 {"RTT", true}, {"AGE", true}, {"OS"}};
  if (!wide) return columns;
  for (const auto* title : {"ID", "VERIFIED", "MUTUAL", "CONFLICTS", "LEASE", "EXPIRES", "ARCH", "KERNEL",
                            "VERSION", "RESTARTS", "PATHS", "TAGS", "SERVICES"}) {
    columns.push_back({title});
  }
  return columns;
}

std::vector<std::string> cells(const Peer& peer, bool wide) {
  std::vector<std::string> cells = {or_unknown(peer.name),      or_unknown(peer.address),
                                    or_unknown(peer.interface), or_unknown(peer.state),
                                    round_trip(peer.rtt),       age(peer.age),
                                    or_unknown(peer.os)};
  if (!wide) return cells;
  for (auto& cell :
       {peer.id, yes_or_no(peer.verified), yes_or_no(peer.mutual), std::to_string(peer.conflicts.size()),
        age(peer.lease), age(peer.expires_in), or_unknown(peer.arch), or_unknown(peer.kernel),
        or_unknown(peer.version), std::to_string(peer.restarts), std::to_string(peer.paths.size()),
        or_unknown(tags(peer, ",")), or_unknown(services(peer, ","))}) {
    cells.push_back(cell);
  }
  return cells;
}

/// By name; who has not told one yet comes last.
bool reads_before(const Peer& a, const Peer& b) {
  return std::forward_as_tuple(!a.name, a.name, a.id) < std::forward_as_tuple(!b.name, b.name, b.id);
}

/// Whose id or name somebody else has, too, and how to learn more; empty if there is nobody.
std::string advice(const discover::PeerList& list) {
  std::vector<std::string> names;
  for (const auto& peer : list.peers) {
    if (!peer.conflicts.empty()) names.push_back(discover::printable(peer.name.value_or(peer.id)));
  }
  std::string advice;
  if (!list.self.conflicts.empty())
    advice = "this host's id or name is taken elsewhere, too: see `discoverctl status`";
  if (names.empty()) return advice;
  if (!advice.empty()) advice += '\n';
  const auto more = names.size() > most_named ? fmt::format(" and {} more", names.size() - most_named) : "";
  names.resize(std::min(names.size(), most_named));
  return advice +
         fmt::format("in conflict: {}{}; `discoverctl show` says with whom", joined(names, ", "), more);
}

class List final : public Verb {
 public:
  Wording wording() const override {
    return {.name = "list",
            .summary = "The peers that are there",
            .examples =
                "  discoverctl list\n"
                "  discoverctl list --all --format wide\n"
                "  discoverctl list --json | jq -r '.peers[].address'\n"};
  }

  void add_options(CLI::App& command) override {
    command.add_flag("--all", all_, "also peers that left or were lost");
  }

  Answer answer(const discover::Client& client) const override {
    return {.document = [this, &client] { return client.list_json({.all = all_}); },
            .lines = peer_lines,
            .text = [this, &client](Page& page) { write(client.list({.all = all_}), page); }};
  }

 private:
  static void write(discover::PeerList list, Page& page) {
    auto& peers = list.peers;
    std::sort(peers.begin(), peers.end(), reads_before);
    Table table(columns(page.wide()));
    for (const auto& peer : peers) table.add(cells(peer, page.wide()));
    page.add(table);
    auto told = advice(list);
    if (peers.empty() && told.empty())
      told = "no peers (yet); `discoverctl interfaces` shows where discoverd listens";
    page.advise(std::move(told));
  }

  bool all_ = false;
};

}  // namespace

std::unique_ptr<Verb> list_verb() {
  return std::make_unique<List>();
}

}  // namespace discoverctl
