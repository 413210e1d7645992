#include <algorithm>
#include <set>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "discover/text.hpp"
#include "peer_fields.hpp"
#include "peer_selection.hpp"
#include "phrases.hpp"
#include "verb.hpp"

namespace discoverctl {
namespace {

constexpr std::size_t most_named = 5;  // of those in conflict; a line that wraps is not read

/// Whose id or name somebody else has, too, and how to learn more; empty if there is nobody.
std::string advice(const discover::PeerList& list) {
  std::vector<std::string> names;
  for (const auto& peer : list.peers) {
    if (!peer.conflicts.empty()) names.push_back(discover::printable(peer.name.value_or(peer.id)));
  }
  std::string advice;
  if (!list.self.conflicts.empty()) advice = "this host's id or name is taken elsewhere, too: see `discoverctl status`";
  if (names.empty()) return advice;
  if (!advice.empty()) advice += '\n';
  const auto more = names.size() > most_named ? fmt::format(" and {} more", names.size() - most_named) : "";
  names.resize(std::min(names.size(), most_named));
  return advice + fmt::format("in conflict: {}{}; `discoverctl show` says with whom", joined(names, ", "), more);
}

class List final : public Verb {
 public:
  Wording wording() const override {
    return {.name = "list",
            .summary = "The peers that are there",
            .examples =
                "  discoverctl list\n"
                "  discoverctl list --all --format wide\n"
                "  discoverctl list --filter 'tag.role=worker && age<30s' --sort=-age\n"
                "  discoverctl list --filter address=10.0.0.0/24 --columns name,tag.rack,services\n"
                "  discoverctl list --json | jq -r '.peers[].address'\n",
            .takes_rows = true,
            .takes_peers = true};
  }

  void add_options(CLI::App&) override {}

  Exit run(const Session& session) const override {
    const PeerSelection selection(session.peers);
    const discover::Client client(session.client);
    return present(session, peer_fields(),
                   {.document = [&] { return client.list_json(selection.list_options()); },
                    .lines = peer_lines,
                    .rows = [&] { return rows(client.list(selection.list_options(keys(session))), selection); },
                    .page = nullptr});
  }

 private:
  /// What rows() and whoever shows them look at.
  static std::set<std::string> keys(const Session& session) {
    auto keys = peer_keys(shown_fields(session, peer_fields()));
    if (is_advised(session)) keys.insert({"name", "conflicts"});
    return keys;
  }

  static Rows rows(discover::PeerList list, const PeerSelection& selection) {
    auto told = advice(list);
    auto rows = peer_rows(std::move(list.peers));
    if (rows.count == 0 && told.empty() && selection.is_all_there())
      told = "no peers (yet); `discoverctl interfaces` shows where discoverd listens";
    rows.advice = std::move(told);
    return rows;
  }
};

}  // namespace

std::unique_ptr<Verb> list_verb() { return std::make_unique<List>(); }

}  // namespace discoverctl
