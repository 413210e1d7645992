#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "phrases.hpp"
#include "verb.hpp"

namespace discoverctl {
namespace {

std::string reason(const discover::Interface& interface) {
  auto text = interface.reason;
  for (const auto& segment : interface.segments) {
    if (segment.error) text += fmt::format("; {}: {}", segment.address, *segment.error);
  }
  return or_unknown(text);
}

void write(const std::vector<discover::Interface>& interfaces, Page& page) {
  Table table({{"NAME"}, {"USED"}, {"ADDRESS"}, {"REASON"}});
  for (const auto& interface : interfaces) {
    table.add({interface.name, interface.used ? "yes" : "no", or_unknown(joined(interface.addresses, ",")),
               reason(interface)});
  }
  page.add(table);
}

std::string interface_lines(const std::string& document) {
  const auto parsed = nlohmann::ordered_json::parse(document);
  std::string lines;
  for (const auto& row : parsed.at("interfaces")) lines += row.dump(-1, ' ', true) + "\n";
  return lines;
}

class Interfaces final : public Verb {
 public:
  Wording wording() const override {
    return {.name = "interfaces",
            .summary = "Every interface of this host: whether discoverd uses it, and why",
            .examples =
                "  discoverctl interfaces\n"
                "  discoverctl interfaces --format ndjson | jq -c 'select(.used)'\n"};
  }

  void add_options(CLI::App&) override {}

  Answer answer(const discover::Client& client) const override {
    return {.document = [&client] { return client.interfaces_json(); },
            .lines = interface_lines,
            .text = [&client](Page& page) { write(client.interfaces(), page); }};
  }
};

}  // namespace

std::unique_ptr<Verb> interfaces_verb() {
  return std::make_unique<Interfaces>();
}

}  // namespace discoverctl
