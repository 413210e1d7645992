#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "present.hpp"
#include "scout/key_lines.hpp"
#include "verb.hpp"

namespace discoverctl {
namespace {

using discover::SigningKey;
using nlohmann::ordered_json;

const Fields& key_fields() {
  static const Fields fields({{"id", Kind::text, Shown::always},
                              {"signs", Kind::text, Shown::always},
                              {"heard_last_hour", Kind::count, Shown::always},
                              {"comment", Kind::text, Shown::always}});
  return fields;
}

Value key_value(const SigningKey& key, std::string_view field) {
  if (field == "id") return key.id;
  if (field == "signs") return key.signs ? "yes" : "no";
  if (field == "heard_last_hour")
    return key.heard_last_hour ? Value(static_cast<double>(*key.heard_last_hour)) : Value();
  return key.comment ? Value(*key.comment) : Value();
}

template <class T>
ordered_json value_or_null(const std::optional<T>& value) {
  return value ? ordered_json(*value) : ordered_json();
}

/// Of the keys in a file, in the daemon's own shape.
std::string document(const discover::Keys& keys) {
  auto list = ordered_json::array();
  for (const auto& key : keys.keys) {
    list.push_back({{"id", key.id},
                    {"comment", value_or_null(key.comment)},
                    {"signs", key.signs},
                    {"heard_last_hour", value_or_null(key.heard_last_hour)}});
  }
  return ordered_json{{"schema", "discoverd.keys/1"}, {"auth", nullptr}, {"keys", std::move(list)}}.dump(-1, ' ',
                                                                                                         true) +
         "\n";
}

std::string key_lines(const std::string& document) {
  std::string lines;
  for (const auto& key : ordered_json::parse(document).value("keys", ordered_json::array()))
    lines += key.dump(-1, ' ', true) + "\n";
  return lines;
}

Rows rows(discover::Keys keys) {
  const auto count = keys.keys.size();
  auto advice = keys.auth == "off" ? "auth is off: nothing is signed, and nobody checked" : "";
  return {.count = count,
          .value = [keys = std::move(keys)](std::size_t row,
                                            std::string_view field) { return key_value(keys.keys[row], field); },
          .advice = advice};
}

class ShowKeys final : public Verb {
 public:
  Wording wording() const override {
    return {
        .name = "keys",
        .summary = "Which keys this host has, by id, and how many datagrams of others each has signed in the last hour",
        .examples =
            "  discoverctl keys\n"
            "  discoverctl keys --file /etc/discoverd/keys\n",
        .takes_rows = true};
  }

  void add_options(CLI::App& command) override {
    command.add_option("--file", file_, "those of a key file instead; asks no daemon")->type_name("FILE");
  }

  Exit run(const Session& session) const override {
    if (!file_.empty()) {
      const auto keys = discover::scout::read_key_file(file_);
      return present(session, key_fields(),
                     {.document = [&] { return document(keys); },
                      .lines = key_lines,
                      .rows = [&] { return rows(keys); },
                      .page = nullptr});
    }
    const discover::Client client(session.client);
    return present(session, key_fields(),
                   {.document = [&] { return client.keys_json(); },
                    .lines = key_lines,
                    .rows = [&] { return rows(client.keys()); },
                    .page = nullptr});
  }

 private:
  std::string file_;
};

}  // namespace

std::unique_ptr<Verb> keys_verb() { return std::make_unique<ShowKeys>(); }

}  // namespace discoverctl
