#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "phrases.hpp"
#include "present.hpp"
#include "verb.hpp"

namespace discoverctl {
namespace {

std::string reason(const discover::Interface& interface) {
  auto text = interface.reason;
  for (const auto& segment : interface.segments) {
    if (segment.error) text += fmt::format("; {}: {}", segment.address, *segment.error);
  }
  if (interface.addresses_left_out > 0) text += fmt::format("; {} more addresses", interface.addresses_left_out);
  return or_unknown(text);
}

const Fields& interface_fields() {
  static const Fields fields({{"name", Kind::text, Shown::always},
                              {"used", Kind::yes_or_no, Shown::always},
                              {"address", Kind::address, Shown::always},
                              {"reason", Kind::text, Shown::always},
                              {"index", Kind::count, Shown::wide},
                              {"kind", Kind::text, Shown::wide}});
  return fields;
}

Value interface_value(const discover::Interface& interface, std::string_view field) {
  if (field == "name") return interface.name;
  if (field == "used") return interface.used;
  if (field == "address") return interface.addresses;
  if (field == "reason") return reason(interface);
  if (field == "index") return interface.index ? Value(static_cast<double>(*interface.index)) : Value();
  return interface.kind ? Value(*interface.kind) : Value();
}

Rows rows(std::vector<discover::Interface> interfaces) {
  const auto count = interfaces.size();
  return {.count = count,
          .value = [interfaces = std::move(interfaces)](
                       std::size_t row, std::string_view field) { return interface_value(interfaces[row], field); },
          .advice = ""};
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
                "  discoverctl interfaces --format ndjson | jq -c 'select(.used)'\n",
            .takes_rows = true};
  }

  void add_options(CLI::App&) override {}

  Exit run(const Session& session) const override {
    const discover::Client client(session.client);
    return present(session, interface_fields(),
                   {.document = [&] { return client.interfaces_json(); },
                    .lines = interface_lines,
                    .rows = [&] { return rows(client.interfaces()); },
                    .page = nullptr});
  }
};

}  // namespace

std::unique_ptr<Verb> interfaces_verb() { return std::make_unique<Interfaces>(); }

}  // namespace discoverctl
