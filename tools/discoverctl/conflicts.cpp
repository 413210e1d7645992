#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "phrases.hpp"
#include "present.hpp"
#include "verb.hpp"

namespace discoverctl {
namespace {

using discover::Conflict;
using nlohmann::ordered_json;

/// A conflict from the side of one of the two.
struct Clash {
  std::string id;
  std::optional<std::string> name;
  std::optional<std::string> address;
  Conflict with;
  bool ours = false;  ///< this host's side
};

/// What two sides tell of one conflict is one clash.
class Clashes {
 public:
  void add(Clash clash) {
    auto pair = std::minmax(clash.id, clash.with.id);
    // The two of a cloned id have only their addresses to tell them apart.
    const auto where = clash.id == clash.with.id ? clash.with.address.value_or("") : "";
    if (known_.emplace(clash.with.kind, pair.first, pair.second, where).second) {
      list_.push_back(std::move(clash));
    }
  }
  std::vector<Clash> take() { return std::move(list_); }

 private:
  std::set<std::tuple<std::string, std::string, std::string, std::string>> known_;
  std::vector<Clash> list_;
};

/// With what clashes() looks at.
discover::PeerList list(const discover::Client& client) {
  return client.list({.fields = {{"name", "address", "conflicts"}}});
}

std::vector<Clash> clashes(const discover::PeerList& list) {
  Clashes clashes;
  for (const auto& conflict : list.self.conflicts) {
    clashes.add({list.self.id, list.self.name, std::nullopt, conflict, true});
  }
  for (const auto& peer : list.peers) {
    for (const auto& conflict : peer.conflicts) clashes.add({peer.id, peer.name, peer.address, conflict, false});
  }
  return clashes.take();
}

ordered_json or_null(const std::optional<std::string>& text) {
  return text ? ordered_json(*text) : ordered_json(nullptr);
}

ordered_json as_json(const Clash& clash) {
  const auto& with = clash.with;
  return {{"kind", with.kind},
          {"id", clash.id},
          {"name", or_null(clash.name)},
          {"address", or_null(clash.address)},
          {"with_id", with.id},
          {"with_address", or_null(with.address)},
          {"interface", or_null(with.interface)},
          {"age_s", with.age ? ordered_json(with.age->count()) : ordered_json(nullptr)}};
}

std::string dump(const ordered_json& json) { return json.dump(-1, ' ', true, ordered_json::error_handler_t::replace); }

std::string document(const discover::PeerList& list) {
  ordered_json rows = ordered_json::array();
  for (const auto& clash : clashes(list)) rows.push_back(as_json(clash));
  return dump({{"schema", "discoverd.conflicts/1"},
               {"generated_at", list.generated_at ? rfc3339(*list.generated_at) : ""},
               {"generation", list.generation},
               {"conflicts", rows}}) +
         "\n";
}

std::string lines(const std::string& document) {
  std::string lines;
  const auto parsed = ordered_json::parse(document);
  for (const auto& row : parsed.at("conflicts")) lines += dump(row) + "\n";
  return lines;
}

const Fields& conflict_fields() {
  static const Fields fields({{"name", Kind::text, Shown::always},
                              {"kind", Kind::text, Shown::always},
                              {"address", Kind::address, Shown::always},
                              {"with_address", Kind::address, Shown::always},
                              {"interface", Kind::text, Shown::always},
                              {"age", Kind::seconds, Shown::always},
                              {"id", Kind::text, Shown::wide},
                              {"with_id", Kind::text, Shown::wide}});
  return fields;
}

Value value_of(const Clash& clash, std::string_view field) {
  const auto or_nothing = [](const std::optional<std::string>& text) { return text ? Value(*text) : Value(); };
  if (field == "name") return or_nothing(clash.name);
  if (field == "kind") return clash.with.kind;
  if (field == "address") return clash.ours ? Value("this host") : or_nothing(clash.address);
  if (field == "with_address") return clash.with.address.value_or("this host");
  if (field == "interface") return or_nothing(clash.with.interface);
  if (field == "age") return clash.with.age ? Value(clash.with.age->count()) : Value();
  return field == "id" ? clash.id : clash.with.id;
}

Rows rows(std::vector<Clash> clashes) {
  const auto count = clashes.size();
  return {.count = count,
          .value = [clashes = std::move(clashes)](std::size_t row,
                                                  std::string_view field) { return value_of(clashes[row], field); },
          .advice = count == 0 ? "no conflicts" : ""};
}

class Conflicts final : public Verb {
 public:
  Wording wording() const override {
    return {.name = "conflicts",
            .summary = "Which names and ids more than one machine answers to",
            .examples =
                "  discoverctl conflicts\n"
                "  discoverctl conflicts --json | jq -r '.conflicts[].name'\n"
                "  discoverctl conflicts --quiet --fail-empty && echo names or ids clash\n",
            .takes_rows = true};
  }

  void add_options(CLI::App&) override {}

  Exit run(const Session& session) const override {
    const discover::Client client(session.client);
    return present(session, conflict_fields(),
                   {.document = [&] { return document(list(client)); },
                    .lines = lines,
                    .rows = [&] { return rows(clashes(list(client))); },
                    .page = nullptr});
  }
};

}  // namespace

std::unique_ptr<Verb> conflicts_verb() { return std::make_unique<Conflicts>(); }

}  // namespace discoverctl
