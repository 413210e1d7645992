#include "complete.hpp"

#include <map>
#include <utility>

#include <CLI/CLI.hpp>

#include "command_line.hpp"
#include "discover/text.hpp"
#include "known_words.hpp"
#include "peer_selection.hpp"
#include "shared_options.hpp"

namespace discoverctl {
namespace {

using Words = std::vector<std::string>;

constexpr const char* files = ":files";

/// A command line as far as it is written.
class Unfinished {
 public:
  Unfinished(const std::vector<std::unique_ptr<Verb>>& verbs, const Words& words)
      : verbs_(verbs), by_command_(build_command_line(program_, verbs, given_)), current_(words.back()) {
    for (std::size_t i = 0; i + 1 < words.size(); ++i) take(words[i]);
  }

  std::string candidates() {
    if (awaiting_ != nullptr) return offer(values_of(awaiting_->get_name()));
    const auto equals = current_.find('=');
    if (current_.starts_with("--") && equals != std::string::npos) {
      kept_ = current_.substr(0, equals + 1);
      current_.erase(0, equals + 1);
      return offer(values_of(kept_.substr(0, equals)));
    }
    if (current_.starts_with('-')) return options();
    return command_ == nullptr ? verbs() : offer(arguments());
  }

 private:
  void take(const std::string& word) {
    if (awaiting_ != nullptr) {
      remember(awaiting_->get_name(), word);
      awaiting_ = nullptr;
    } else if (word.starts_with('-')) {
      const auto equals = word.find('=');
      const auto* option = find_option(word.substr(0, equals));
      if (option == nullptr || option->get_items_expected_max() == 0) return;
      if (equals == std::string::npos) {
        awaiting_ = option;
      } else {
        remember(option->get_name(), word.substr(equals + 1));
      }
    } else if (command_ == nullptr) {
      for (const auto& [command, verb] : by_command_) {
        if (command->get_name() == word) command_ = command;
      }
    } else {
      ++arguments_;
    }
  }

  void remember(const std::string& option, const std::string& value) {
    if (option == "--socket") given_.client.socket = value;
    if (option == "--instance") given_.client.instance = value;
  }

  const CLI::Option* find_option(const std::string& name) const {
    const auto* own = command_ == nullptr ? nullptr : command_->get_option_no_throw(name);
    return own != nullptr ? own : std::as_const(program_).get_option_no_throw(name);
  }

  Words values_of(const std::string& option) const {
    static const std::map<std::string, Words> fixed = {{"--format", {"table", "wide", "json", "ndjson", "csv", "name"}},
                                                       {"--color", {"auto", "always", "never"}},
                                                       {"--state", {"alive", "suspect", "left", "lost", "restored"}}};
    if (const auto known = fixed.find(option); known != fixed.end()) return known->second;
    if (option == "--tag") return known_tags(given_.client);
    if (option == "--service") return known_services(given_.client);
    if (option == "--host") return known_names(given_.client);
    if (option == "--instance") return known_instances();
    for (const auto* name : {"--socket", "--write", "--append", "--file", "--key-file"}) {
      if (option == name) return {files};
    }
    const auto wording = command_ != nullptr ? by_command_.at(command_)->wording() : Wording{};
    const bool of_peers = wording.takes_peers || wording.takes_filters;
    if (option == "--filter" || (of_peers && (option == "--columns" || option == "--sort"))) return fields();
    return {};
  }

  static Words fields() {
    Words names;
    for (const auto& field : peer_filter_fields().all()) names.push_back(field.name);
    return names;
  }

  /// What the verb's next argument may be, judged by what its help calls it.
  Words arguments() const {
    auto choices = by_command_.at(command_)->wording().choices;
    if (arguments_ == 0 && !choices.empty()) return choices;
    std::size_t position = 0;
    for (const auto* option : command_->get_options()) {
      if (!option->get_positional()) continue;
      const bool next = position++ == arguments_ || option->get_items_expected_max() > 1;
      const auto name = option->get_name(true);
      if (next && (name == "PEER" || name == "NAME|ADDR")) return known_names(given_.client);
      if (next && name == "EXPR") return fields();
      if (next && name == "DATAGRAM") return {files};
    }
    return {};
  }

  std::string options() const {
    std::string lines;
    const auto add = [&](const CLI::App& command) {
      for (const auto* option : command.get_options()) {
        const auto name = option->get_name();
        if (name.starts_with(current_) && name.starts_with("--")) lines += line(name, option->get_description());
      }
    };
    if (command_ != nullptr) add(*command_);
    add(program_);
    return lines;
  }

  std::string verbs() const {
    std::string lines;
    for (const auto& verb : verbs_) {
      const auto wording = verb->wording();
      if (wording.name.starts_with(current_)) lines += line(wording.name, wording.summary);
    }
    return lines;
  }

  /// Those that go on from what stands there, behind the last comma of a list.
  std::string offer(const Words& words) const {
    const auto comma = current_.rfind(',');
    const auto done = comma == std::string::npos ? std::string() : current_.substr(0, comma + 1);
    const auto begun = current_.substr(done.size());
    std::string lines;
    for (const auto& word : words) {
      if (word == files) return std::string(files) + "\n";
      if (word.starts_with(begun)) lines += line(kept_ + done + word, "");
    }
    return lines;
  }

  static std::string line(const std::string& word, const std::string& meaning) {
    return discover::printable(word) + (meaning.empty() ? "" : "\t" + discover::printable(meaning)) + "\n";
  }

  SharedOptions given_;
  CLI::App program_;
  const std::vector<std::unique_ptr<Verb>>& verbs_;
  Commands by_command_;
  std::string current_;
  std::string kept_;  // "--option=", when that is how a value is begun
  const CLI::App* command_ = nullptr;
  const CLI::Option* awaiting_ = nullptr;
  std::size_t arguments_ = 0;
};

}  // namespace

std::string complete(const std::vector<std::unique_ptr<Verb>>& verbs, const Words& words) {
  return words.empty() ? "" : Unfinished(verbs, words).candidates();
}

}  // namespace discoverctl
