#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "conflict_table.hpp"
#include "phrases.hpp"
#include "present.hpp"
#include "verb.hpp"

namespace discoverctl {
namespace {

using discover::Status;

std::string peers(const Status& status) {
  std::vector<std::string> counts;
  for (const auto& [state, count] : status.peers) counts.push_back(fmt::format("{} {}", count, state));
  auto text = or_unknown(joined(counts, ", "));
  if (status.capacity) text += fmt::format(" (room for {})", *status.capacity);
  return text;
}

template <class T>
std::string number(const std::optional<T>& value, const char* absent = unknown) {
  return value ? std::to_string(*value) : std::string(absent);
}

/// "yes", or what the daemon does not do and where, by the role that keeps it from it.
std::string where(const Status& status, bool nowhere, const char* instead, const char* without) {
  if (nowhere) return std::string("no, it only ") + instead;
  std::vector<std::string> excepted;
  for (const auto& segment : status.segments) {
    const bool known = !excepted.empty() && excepted.back() == segment.interface;  // they come by interface
    if (segment.role == without && !known) excepted.push_back(segment.interface);
  }
  return excepted.empty() ? "yes" : "not on " + joined(excepted, ", ") + ", where it only " + instead;
}

Table facts(const Status& status) {
  Table table({{""}, {""}});
  table.add({"name", or_unknown(status.self.name)});
  table.add({"id", status.self.id});
  table.add({"domain", or_unknown(status.self.domain)});
  table.add({"peers", peers(status)});
  table.add({"announces", where(status, status.listen_only, "listens", discover::role::listen_only)});
  table.add({"lists others", where(status, status.announce_only, "announces", discover::role::announce_only)});
  table.add({"passive", status.passive ? "yes, it asks not to be probed" : "no"});
  table.add({"profile", or_unknown(status.profile)});
  table.add({"auth", or_unknown(status.auth)});
  table.add({"port", number(status.port)});
  table.add({"control port", number(status.control_port, "shut")});
  table.add({"instance", or_unknown(status.instance)});
  table.add({"pid", number(status.pid)});
  table.add({"up for", age(status.uptime)});
  table.add({"version", or_unknown(status.version)});
  return table;
}

Table segments(const Status& status) {
  Table table({{"INTERFACE"}, {"ADDRESS"}, {"BROADCAST"}, {"UNICAST PORT", true}, {"PEERS", true}, {"INTERVAL", true}});
  for (const auto& segment : status.segments) {
    table.add({or_unknown(segment.interface), fmt::format("{}/{}", segment.address, segment.prefix_length),
               or_unknown(segment.broadcast), number(segment.unicast_port), std::to_string(segment.peers),
               age(segment.interval)});
  }
  return table;
}

const Fields& status_fields() {
  static const Fields fields({{"name", Kind::text, Shown::always},
                              {"id", Kind::text, Shown::always},
                              {"domain", Kind::text, Shown::always},
                              {"alive", Kind::count, Shown::always},
                              {"suspect", Kind::count, Shown::always},
                              {"left", Kind::count, Shown::always},
                              {"lost", Kind::count, Shown::always},
                              {"restored", Kind::count, Shown::always},
                              {"segments", Kind::count, Shown::always},
                              {"conflicts", Kind::count, Shown::always},
                              {"uptime", Kind::seconds, Shown::always},
                              {"version", Kind::text, Shown::always}});
  return fields;
}

Value status_value(const Status& status, std::string_view field) {
  if (field == "name") return status.self.name ? Value(*status.self.name) : Value();
  if (field == "id") return status.self.id;
  if (field == "domain") return status.self.domain ? Value(*status.self.domain) : Value();
  if (field == "segments") return static_cast<double>(status.segments.size());
  if (field == "conflicts") return static_cast<double>(status.self.conflicts.size());
  if (field == "uptime") return status.uptime ? Value(status.uptime->count()) : Value();
  if (field == "version") return status.version;
  const auto peers = status.peers.find(std::string(field));
  return peers == status.peers.end() ? Value() : Value(static_cast<double>(peers->second));
}

Rows row(Status status) {
  return {.count = 1,
          .value = [status = std::move(status)](std::size_t,
                                                std::string_view field) { return status_value(status, field); },
          .advice = ""};
}

class ShowStatus final : public Verb {
 public:
  Wording wording() const override {
    return {.name = "status",
            .summary = "Who this host is to the others, and where its discoverd listens",
            .examples =
                "  discoverctl status\n"
                "  discoverctl status --json | jq .peers.alive\n"
                "  discoverctl status --format csv --columns alive,lost --no-header\n",
            .takes_rows = true};
  }

  void add_options(CLI::App&) override {}

  Exit run(const Session& session) const override {
    const discover::Client client(session.client);
    return present(session, status_fields(),
                   {.document = [&] { return client.status_json(); },
                    .lines = as_it_is,
                    .rows = [&] { return row(client.status()); },
                    .page = [&](Page& page) { write(client.status(), page); }});
  }

 private:
  static void write(const Status& status, Page& page) {
    page.add(facts(status));
    page.add_blank_line();
    page.add(segments(status));
    add_conflicts(status.self.conflicts, page);
    if (status.segments.empty()) page.advise("no segment; `discoverctl interfaces` says why of each interface");
  }
};

}  // namespace

std::unique_ptr<Verb> status_verb() { return std::make_unique<ShowStatus>(); }

}  // namespace discoverctl
