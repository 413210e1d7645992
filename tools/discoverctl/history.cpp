#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "discover/client.hpp"
#include "phrases.hpp"
#include "present.hpp"
#include "verb.hpp"

namespace discoverctl {
namespace {

using discover::History;

const Fields& history_fields() {
  static const Fields fields({{"name", Kind::text, Shown::always},
                              {"state", Kind::text, Shown::always},
                              {"first_seen", Kind::time, Shown::always},
                              {"appearances", Kind::count, Shown::wide},
                              {"restarts", Kind::count, Shown::always},
                              {"flaps", Kind::count, Shown::always},
                              {"suspicions", Kind::count, Shown::always},
                              {"address_changes", Kind::count, Shown::wide},
                              {"address", Kind::address, Shown::wide},
                              {"last_event", Kind::text, Shown::always},
                              {"last_time", Kind::time, Shown::wide},
                              {"id", Kind::text, Shown::wide}});
  return fields;
}

Value known(const std::optional<std::string>& text) { return text ? Value(*text) : Value(); }

Value time_of(const std::optional<discover::WallTime>& time) { return time ? Value(rfc3339(*time)) : Value(); }

Value history_value(const History& past, std::string_view field) {
  const auto count = [](std::uint64_t number) { return Value(static_cast<double>(number)); };
  if (field == "name") return known(past.name);
  if (field == "state") return past.state;
  if (field == "first_seen") return time_of(past.first_seen);
  if (field == "appearances") return count(past.appearances);
  if (field == "restarts") return count(past.restarts);
  if (field == "flaps") return count(past.flaps);
  if (field == "suspicions") return count(past.suspicions);
  if (field == "address_changes") return count(past.address_changes);
  if (field == "address") return known(past.address);
  if (field == "id") return past.id;
  if (past.events.empty()) return {};
  return field == "last_event" ? Value(past.events.back().kind) : time_of(past.events.back().at);
}

Rows rows(std::vector<History> pasts) {
  const auto count = pasts.size();
  return {.count = count,
          .value = [pasts = std::move(pasts)](std::size_t row,
                                              std::string_view field) { return history_value(pasts[row], field); },
          .advice = ""};
}

Table facts(const History& past) {
  Table table({{""}, {""}});
  table.add({"name", or_unknown(past.name)});
  table.add({"id", past.id});
  table.add({"state", or_unknown(past.state)});
  table.add({"address", or_unknown(past.address)});
  table.add({"first seen", utc(past.first_seen)});
  table.add({"appearances", std::to_string(past.appearances)});
  table.add({"restarts", std::to_string(past.restarts)});
  table.add({"flaps", fmt::format("{} (came back after it was lost)", past.flaps)});
  table.add({"suspicions", std::to_string(past.suspicions)});
  table.add({"address changes", std::to_string(past.address_changes)});
  return table;
}

Table events(const History& past) {
  Table table({{"TIME"}, {"EVENT", false, true}, {"ADDRESS"}, {"CHANGED"}});
  for (const auto& event : past.events) {
    table.add(
        {utc(event.at), or_unknown(event.kind), or_unknown(event.address), or_unknown(joined(event.changed, ", "))});
  }
  return table;
}

class ShowHistory final : public Verb {
 public:
  Wording wording() const override {
    return {.name = "history",
            .summary = "What has happened to the peers since discoverd started, or to one of them",
            .examples =
                "  discoverctl history\n"
                "  discoverctl history --sort -flaps\n"
                "  discoverctl history node7\n",
            .takes_rows = true};
  }

  void add_options(CLI::App& command) override {
    command
        .add_option("PEER", peer_, "its name, its id or the beginning of it, or an address; also of one that is gone")
        ->type_name("");
  }

  Exit run(const Session& session) const override {
    const discover::Client client(session.client);
    Answer answer{.document = [&] { return client.history_json(peer_); },
                  .lines = peer_lines,
                  .rows = [&] { return rows(peer_.empty() ? client.history() : std::vector{client.history(peer_)}); },
                  .page = nullptr};
    if (!peer_.empty()) answer.page = [&](Page& page) { write(client.history(peer_), page); };
    return present(session, history_fields(), answer);
  }

 private:
  static void write(const History& past, Page& page) {
    page.add(facts(past));
    page.add_blank_line();
    page.add(events(past));
  }

  std::string peer_;
};

}  // namespace

std::unique_ptr<Verb> history_verb() { return std::make_unique<ShowHistory>(); }

}  // namespace discoverctl
