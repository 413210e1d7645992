#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "conflict_table.hpp"
#include "peer_fields.hpp"
#include "phrases.hpp"
#include "verb.hpp"

namespace discoverctl {
namespace {

using discover::Peer;

std::string state(const Peer& peer) {
  auto text = or_unknown(peer.state);
  if (peer.state == discover::state::suspect) text += " (somebody gets no answer from it)";
  text += fmt::format(", heard {} ago", age(peer.age));
  if (peer.is_alive()) text += fmt::format(", expires in {}", age(peer.expires_in));
  return text;
}

/// One to a line, so that nothing of it is cut off.
void add_each(Table& table, const std::string& name, const std::vector<std::string>& values) {
  if (values.empty()) table.add({name, unknown});
  for (const auto& value : values) table.add({&value == &values.front() ? name : "", or_unknown(value)});
}

Table facts(const Peer& peer) {
  Table table({{""}, {""}});
  table.add({"name", or_unknown(peer.name)});
  table.add({"id", peer.id});
  table.add({"state", state(peer)});
  table.add({"address", or_unknown(peer.address)});
  table.add({"interface", or_unknown(peer.interface)});
  table.add({"round trip", round_trip(peer.rtt)});
  table.add({"verified", yes_or_no(peer.verified)});
  table.add({"mutual", yes_or_no(peer.mutual)});
  add_each(table, "addresses", peer.addresses);
  table.add({"lease", age(peer.lease)});
  table.add({"first seen", utc(peer.first_seen)});
  table.add({"last seen", utc(peer.last_seen)});
  table.add({"booted", utc(peer.booted_at)});
  table.add({"restarts", std::to_string(peer.restarts)});
  table.add({"os", or_unknown(peer.os)});
  table.add({"kernel", or_unknown(peer.kernel)});
  table.add({"arch", or_unknown(peer.arch)});
  table.add({"version", or_unknown(peer.version)});
  add_each(table, "tags", tags(peer));
  add_each(table, "services", services_in_full(peer));
  return table;
}

Table paths(const Peer& peer) {
  Table table({{"INTERFACE"}, {"ADDRESS"}, {"STATE", false, true}, {"AGE", true}, {"RTT", true}});
  for (const auto& path : peer.paths) {
    table.add({or_unknown(path.interface), or_unknown(path.address), or_unknown(path.state), age(path.age),
               round_trip(path.rtt)});
  }
  return table;
}

class Show final : public Verb {
 public:
  Wording wording() const override {
    return {.name = "show",
            .summary = "All that is known of one peer",
            .examples =
                "  discoverctl show node7\n"
                "  discoverctl show 10.0.0.7\n"
                "  discoverctl show 3fa9 --json\n",
            .takes_rows = true};
  }

  void add_options(CLI::App& command) override {
    command.add_option("PEER", peer_, "its name, its id or the beginning of it (4 digits or more), or an address")
        ->required()
        ->type_name("");
  }

  Exit run(const Session& session) const override {
    const discover::Client client(session.client);
    return present(session, peer_fields(),
                   {.document = [&] { return client.show_json(peer_); },
                    .lines = peer_lines,
                    .rows = [&] { return peer_rows({client.show(peer_)}); },
                    .page = [&](Page& page) { write(client.show(peer_), page); }});
  }

 private:
  static void write(const Peer& peer, Page& page) {
    page.add(facts(peer));
    page.add_blank_line();
    page.add(paths(peer));
    add_conflicts(peer.conflicts, page);
  }

  std::string peer_;
};

}  // namespace

std::unique_ptr<Verb> show_verb() { return std::make_unique<Show>(); }

}  // namespace discoverctl
