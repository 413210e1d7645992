#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <span>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "discover/error.hpp"
#include "phrases.hpp"
#include "present.hpp"
#include "scout/datagram_text.hpp"
#include "scout/explain.hpp"
#include "verb.hpp"

namespace discoverctl {
namespace {

using discover::scout::Explanation;
using nlohmann::ordered_json;

constexpr std::size_t longest_input = 1u << 20;  // bytes: a dump of any datagram is shorter

discover::Error bad(const std::string& what) { return {discover::ErrorCode::bad_request, what}; }

std::string read_all(std::istream& in, const std::string& name) {
  std::string text(longest_input + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (in.bad()) throw bad(name + " cannot be read");
  if (text.size() > longest_input) throw bad(name + " is longer than any datagram");
  return text;
}

ordered_json as_json(const Explanation& explained, const std::string& envelope) {
  auto fields = ordered_json::array();
  for (const auto& field : explained.fields) {
    fields.push_back({{"offset", field.offset},
                      {"bytes", field.bytes},
                      {"name", field.name},
                      {"value", field.value},
                      {"meaning", field.meaning.empty() ? ordered_json() : ordered_json(field.meaning)}});
  }
  const auto& refusal = explained.refusal;
  return {{"schema", "discoverd.datagram/1"},
          {"bytes", explained.bytes},
          {"envelope", envelope.empty() ? ordered_json() : ordered_json(envelope)},
          {"type", explained.type.empty() ? ordered_json() : ordered_json(explained.type)},
          {"fields", std::move(fields)},
          {"description", explained.description ? ordered_json::parse(*explained.description) : ordered_json()},
          {"counter", refusal ? ordered_json(refusal->counter) : ordered_json()},
          {"reason", refusal ? ordered_json(refusal->reason) : ordered_json()}};
}

const Fields& field_fields() {
  static const Fields fields({{"offset", Kind::count, Shown::always},
                              {"field", Kind::text, Shown::always},
                              {"value", Kind::text, Shown::always},
                              {"meaning", Kind::text, Shown::always},
                              {"bytes", Kind::count, Shown::wide}});
  return fields;
}

Value field_value(const discover::scout::Field& field, std::string_view name) {
  if (name == "offset") return static_cast<double>(field.offset);
  if (name == "field") return field.name;
  if (name == "value") return field.value;
  if (name == "bytes") return static_cast<double>(field.bytes);
  return field.meaning.empty() ? Value() : Value(field.meaning);
}

/// Long runs of bytes say nothing to people.
std::string shown_value(const discover::scout::Field& field) {
  const bool long_run = field.name == "description" || field.name == "padding";
  return long_run ? fmt::format("{} bytes", field.bytes) : field.value;
}

void write(const Explanation& explained, const std::string& envelope, Page& page) {
  if (!envelope.empty()) page.add_text(fmt::format("from {}\n", envelope));
  Table table({{"AT", true}, {"FIELD"}, {"VALUE"}, {"MEANING"}});
  for (const auto& field : explained.fields) {
    table.add({std::to_string(field.offset), field.name, shown_value(field), field.meaning});
  }
  page.add(table);
  if (explained.description)
    page.add_text("\n" + ordered_json::parse(*explained.description).dump(2, ' ', true) + "\n");
  page.add_text(explained.refusal ? fmt::format("\nA receiver drops it ({}):\n{}.\n", explained.refusal->counter,
                                                explained.refusal->reason)
                                  : "\nA receiver takes it, unless it is its own, repeated, or from off the subnet.\n");
}

class Decode final : public Verb {
 public:
  Wording wording() const override {
    return {.name = "decode",
            .summary = "A datagram of the protocol field by field, and what a receiver would make of it",
            .examples =
                "  discoverctl decode 44534356010100...\n"
                "  tcpdump -c 1 -x udp port 9842 | discoverctl decode -\n"
                "  discoverctl decode --binary --json datagram.bin\n",
            .takes_rows = true};
  }

  void add_options(CLI::App& command) override {
    command
        .add_option("DATAGRAM", words_,
                    "hexadecimal digits, a file of them (as of tcpdump -x or xxd), or - for standard input")
        ->required()
        ->type_name("");
    command.add_flag("--binary", binary_, "the file or standard input holds the bytes themselves");
    command.add_option("--domain", domain_, "that of the receiver (default \"default\")")->type_name("NAME");
  }

  Exit run(const Session& session) const override {
    const auto bytes = read();
    const auto payload = discover::scout::payload_of(bytes);
    const auto explained = discover::scout::explain(std::span(bytes).subspan(payload.offset, payload.size), domain_);
    return present(session, field_fields(),
                   {.document = [&] { return as_json(explained, payload.envelope).dump(-1, ' ', true) + "\n"; },
                    .lines = as_it_is,
                    .rows =
                        [&] {
                          return Rows{
                              .count = explained.fields.size(),
                              .value = [&](std::size_t row,
                                           std::string_view name) { return field_value(explained.fields[row], name); },
                              .advice = ""};
                        },
                    .page = [&](Page& page) { write(explained, payload.envelope, page); }});
  }

 private:
  std::vector<std::byte> read() const {
    const auto text = input();
    if (binary_) {
      const auto bytes = std::as_bytes(std::span(text));
      return {bytes.begin(), bytes.end()};
    }
    auto bytes = discover::scout::bytes_of_text(text);
    if (!bytes) throw bad(bytes.error() + "; see `discoverctl decode --help`");
    return *std::move(bytes);
  }

  std::string input() const {
    const auto& first = words_.front();
    if (words_.size() == 1 && first == "-") return read_all(std::cin, "standard input");
    std::error_code ignored;
    if (words_.size() == 1 && std::filesystem::exists(first, ignored)) {
      std::ifstream file(first, std::ios::binary);
      if (!file) throw bad(first + " cannot be read");
      return read_all(file, first);
    }
    if (binary_) throw bad("there is no file " + first);
    return joined(words_, " ");
  }

  std::vector<std::string> words_;
  bool binary_ = false;
  std::string domain_ = "default";
};

}  // namespace

std::unique_ptr<Verb> decode_verb() { return std::make_unique<Decode>(); }

}  // namespace discoverctl
