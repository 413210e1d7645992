#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "conflicts.hpp"
#include "phrases.hpp"
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

Table facts(const Status& status) {
  Table table({{""}, {""}});
  table.add({"name", or_unknown(status.self.name)});
  table.add({"id", status.self.id});
  table.add({"domain", or_unknown(status.self.domain)});
  table.add({"peers", peers(status)});
  table.add({"announces", status.listen_only ? "no, it only listens" : "yes"});
  table.add({"port", number(status.port)});
  table.add({"control port", number(status.control_port, "shut")});
  table.add({"instance", or_unknown(status.instance)});
  table.add({"pid", number(status.pid)});
  table.add({"up since", fmt::format("{} ago", age(status.uptime))});
  table.add({"version", or_unknown(status.version)});
  return table;
}

Table segments(const Status& status) {
  Table table({{"INTERFACE"}, {"ADDRESS"}, {"BROADCAST"}, {"PEERS", true}, {"INTERVAL", true}});
  for (const auto& segment : status.segments) {
    table.add({or_unknown(segment.interface), fmt::format("{}/{}", segment.address, segment.prefix_length),
               or_unknown(segment.broadcast), std::to_string(segment.peers), age(segment.interval)});
  }
  return table;
}

class ShowStatus final : public Verb {
 public:
  Wording wording() const override {
    return {.name = "status",
            .summary = "Who this host is to the others, and where its discoverd listens",
            .examples =
                "  discoverctl status\n"
                "  discoverctl status --json | jq .peers.alive\n"};
  }

  void add_options(CLI::App&) override {}

  Answer answer(const discover::Client& client) const override {
    return {.document = [&client] { return client.status_json(); },
            .lines = as_it_is,
            .text = [&client](Page& page) { write(client.status(), page); }};
  }

 private:
  static void write(const Status& status, Page& page) {
    page.add(facts(status));
    page.add_blank_line();
    page.add(segments(status));
    add_conflicts(status.self.conflicts, page);
    if (status.segments.empty())
      page.advise("no segment; `discoverctl interfaces` says why of each interface");
  }
};

}  // namespace

std::unique_ptr<Verb> status_verb() {
  return std::make_unique<ShowStatus>();
}

}  // namespace discoverctl
