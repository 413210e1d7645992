#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "present.hpp"
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

const Fields& counter_fields() {
  static const Fields fields({{"name", Kind::text, Shown::always}, {"value", Kind::count, Shown::always}});
  return fields;
}

Value counter_value(const discover::Counter& counter, std::string_view field) {
  if (field == "value") return static_cast<double>(counter.value);
  return fmt::format("{}.{}", counter.group, counter.name);
}

class Counters final : public Verb {
 public:
  Wording wording() const override {
    return {.name = "counters",
            .summary = "How often discoverd met what since it started, each reason to drop a datagram included",
            .examples =
                "  discoverctl counters\n"
                "  discoverctl counters --all | grep drop_\n"
                "  discoverctl counters --sort=-value\n",
            .takes_rows = true};
  }

  void add_options(CLI::App& command) override {
    command.add_flag("--all", all_, "also those that are 0, which a table leaves out");
  }

  Exit run(const Session& session) const override {
    const discover::Client client(session.client);
    return present(session, counter_fields(),
                   {.document = [&] { return client.counters_json(); },
                    .lines = counter_lines,
                    .rows = [&] { return rows(session, client.counters()); },
                    .page = nullptr});
  }

 private:
  Rows rows(const Session& session, std::vector<discover::Counter> counters) const {
    const bool for_people = session.format == Format::table || session.format == Format::wide;
    if (for_people && !all_)
      std::erase_if(counters, [](const discover::Counter& counter) { return counter.value == 0; });
    const auto count = counters.size();
    return {.count = count,
            .value = [counters = std::move(counters)](
                         std::size_t row, std::string_view field) { return counter_value(counters[row], field); },
            .advice = ""};
  }

  bool all_ = false;
};

}  // namespace

std::unique_ptr<Verb> counters_verb() { return std::make_unique<Counters>(); }

}  // namespace discoverctl
