#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "scout/key_lines.hpp"
#include "standard_output.hpp"
#include "verb.hpp"

namespace discoverctl {
namespace {

using nlohmann::ordered_json;

class Keygen final : public Verb {
 public:
  Wording wording() const override {
    return {.name = "keygen",
            .summary = "A new key for the hosts of a fleet to sign with",
            .examples =
                "  discoverctl keygen --comment 2026-11 --append /etc/discoverd/keys\n"
                "  (umask 077; discoverctl keygen > keys)\n"};
  }

  void add_options(CLI::App& command) override {
    command.add_option("--comment", comment_, "what the key is called beside its id")->type_name("TEXT");
    command.add_option("--append", file_, "add it as the last key of this file, which is made if there is none")
        ->type_name("FILE");
  }

  Exit run(const Session& session) const override {
    const auto key = discover::scout::make_key_line(comment_);
    if (!file_.empty()) discover::scout::append_key_line(file_, key);
    if (session.json()) {
      const auto line = file_.empty() ? ordered_json(key.line) : ordered_json();
      write_standard_output(
          ordered_json{{"schema", "discoverd.key/1"}, {"id", key.id}, {"line", line}}.dump(-1, ' ', true) + "\n");
    } else if (file_.empty()) {
      write_standard_output(key.line + "\n");
    } else if (!session.quiet) {
      write_standard_output(fmt::format("key {} is the last of {}\n", key.id, file_));
    }
    return Exit::ok;
  }

 private:
  std::string comment_;
  std::string file_;
};

}  // namespace

std::unique_ptr<Verb> keygen_verb() { return std::make_unique<Keygen>(); }

}  // namespace discoverctl
