#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "phrases.hpp"
#include "verb.hpp"

namespace discoverctl {
namespace {

using nlohmann::ordered_json;

std::string counter_lines(const std::string& document) {
  const auto parsed = ordered_json::parse(document);
  std::string lines;
  for (const auto& [group, members] : parsed.items()) {
    if (!members.is_object()) continue;
    for (const auto& [name, value] : members.items()) {
      lines += ordered_json{{"group", group}, {"name", name}, {"value", value}}.dump(-1, ' ', true) + "\n";
    }
  }
  return lines;
}

class Counters final : public Verb {
 public:
  Wording wording() const override {
    return {
        .name = "counters",
        .summary = "How often discoverd met what since it started, each reason to drop a datagram included",
        .examples =
            "  discoverctl counters\n"
            "  discoverctl counters --all | grep drop_\n"};
  }

  void add_options(CLI::App& command) override {
    command.add_flag("--all", all_, "also those that are 0, which a table leaves out and JSON never does");
  }

  Answer answer(const discover::Client& client) const override {
    return {.document = [&client] { return client.counters_json(); },
            .lines = counter_lines,
            .text = [this, &client](Page& page) { write(client.counters(), page); }};
  }

 private:
  void write(const std::vector<discover::Counter>& counters, Page& page) const {
    Table table({{"NAME"}, {"VALUE", true}});
    for (const auto& counter : counters) {
      if (counter.value == 0 && !all_) continue;
      table.add({fmt::format("{}.{}", counter.group, counter.name), std::to_string(counter.value)});
    }
    page.add(table);
  }

  bool all_ = false;
};

}  // namespace

std::unique_ptr<Verb> counters_verb() {
  return std::make_unique<Counters>();
}

}  // namespace discoverctl
