// Verbs that change something and are done.
#include "changes.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "discover/client.hpp"
#include "discover/text.hpp"
#include "verb.hpp"

namespace discoverctl {
namespace {

class Announce final : public Verb {
 public:
  Wording wording() const override {
    return {
        .name = "announce", .summary = "Announces this host to the others now", .examples = "  discoverctl announce\n"};
  }
  void add_options(CLI::App&) override {}
  Exit run(const Session& session) const override {
    discover::Client(session.client).announce();
    say_changed(session, true, "announced");
    return Exit::ok;
  }
};

class Solicit final : public Verb {
 public:
  Wording wording() const override {
    return {.name = "solicit",
            .summary = "Announces this host and asks all others to answer",
            .examples = "  discoverctl solicit && sleep 1 && discoverctl list\n"};
  }
  void add_options(CLI::App&) override {}
  Exit run(const Session& session) const override {
    discover::Client(session.client).solicit();
    say_changed(session, true, "asked who is there");
    return Exit::ok;
  }
};

class Forget final : public Verb {
 public:
  Wording wording() const override {
    return {.name = "forget",
            .summary = "Takes a peer that left or was lost off the list",
            .examples = "  discoverctl forget node7\n"};
  }
  void add_options(CLI::App& command) override {
    command.add_option("PEER", peer_, "its name, its id or the beginning of it, or an address")
        ->required()
        ->type_name("");
  }
  Exit run(const Session& session) const override {
    discover::Client(session.client).forget(peer_);
    say_changed(session, true, fmt::format("forgot {}", discover::printable(peer_)));
    return Exit::ok;
  }

 private:
  std::string peer_;
};

class Tag final : public Verb {
 public:
  Wording wording() const override {
    return {.name = "tag",
            .summary = "Sets and removes tags of this host until discoverd ends",
            .examples =
                "  discoverctl tag role=db rack=B12\n"
                "  discoverctl tag --remove role\n"};
  }
  void add_options(CLI::App& command) override {
    command.add_option("TAG", set_, "KEY=VALUE, or KEY alone for one without a value")->type_name("");
    command.add_option("--remove", removed_, "a tag to remove; may be repeated")
        ->type_name("KEY")
        ->allow_extra_args(false);
  }
  Exit run(const Session& session) const override {
    discover::TagChange change;
    for (const auto& text : set_) change.insert_or_assign(key_and_value(text).first, key_and_value(text).second);
    for (const auto& key : removed_) change.insert_or_assign(key, std::nullopt);
    if (change.empty())
      throw discover::Error(discover::ErrorCode::bad_request, "which tag? See `discoverctl tag --help`");
    const bool changed = discover::Client(session.client).tag(change);
    say_changed(session, changed, "tagged");
    return Exit::ok;
  }

 private:
  std::vector<std::string> set_;
  std::vector<std::string> removed_;
};

}  // namespace

void say_changed(const Session& session, bool changed, const std::string& sentence) {
  if (session.quiet) return;
  if (session.json()) {
    write_standard_output(fmt::format("{{\"schema\":\"discoverd.change/1\",\"changed\":{}}}\n", changed));
  } else {
    write_standard_output(sentence + (changed ? "\n" : " already\n"));
  }
}

std::pair<std::string, std::string> key_and_value(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == 0) throw discover::Error(discover::ErrorCode::bad_request, "\"" + text + "\" has no key");
  return {text.substr(0, equals), equals == std::string::npos ? "" : text.substr(equals + 1)};
}

std::unique_ptr<Verb> announce_verb() { return std::make_unique<Announce>(); }
std::unique_ptr<Verb> solicit_verb() { return std::make_unique<Solicit>(); }
std::unique_ptr<Verb> forget_verb() { return std::make_unique<Forget>(); }
std::unique_ptr<Verb> tag_verb() { return std::make_unique<Tag>(); }

}  // namespace discoverctl
