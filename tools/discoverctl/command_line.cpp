#include "command_line.hpp"

#include <algorithm>
#include <string_view>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "help.hpp"

#ifndef DISCOVERD_VERSION
#error "the build says which version this is"
#endif

namespace discoverctl {
namespace {

using Verbs = std::vector<std::unique_ptr<Verb>>;

Commands add_verbs(CLI::App& program, const Verbs& verbs, SharedOptions& given) {
  program.fallthrough();  // inherited by the verbs: the program's options may follow them
  program.require_subcommand(1);
  Commands by_command;
  for (const auto& verb : verbs) {
    const auto wording = verb->wording();
    auto* command = program.add_subcommand(wording.name);
    command->set_help_flag();  // none of its own: the program's shows both
    verb->add_options(*command);
    if (wording.takes_peers || wording.takes_filters) add_filter_options(*command, given.peers);
    if (wording.takes_peers) add_all_option(*command, given.peers);
    if (wording.takes_rows) add_row_options(*command, given.rows);
    by_command.emplace(command, verb.get());
  }
  return by_command;
}

[[noreturn]] void refuse(const CLI::App& program, const CLI::ParseError& error) {
  const auto commands = program.get_subcommands();
  const auto rest = program.remaining(true);
  std::string what = error.what();
  std::string about;
  if (!commands.empty()) about = commands.front()->get_name() + " ";
  if (!rest.empty() && commands.empty() && !rest.front().starts_with('-')) {
    what = "there is no verb \"" + rest.front() + "\"";
  } else if (!rest.empty()) {
    what = "\"" + rest.front() + "\" was not expected";
  } else if (commands.empty() && error.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError)) {
    what = "a verb is missing";
  }
  throw discover::Error(discover::ErrorCode::bad_request, what + "; see `discoverctl " + about + "--help`");
}

}  // namespace

Commands build_command_line(CLI::App& program, const Verbs& verbs, SharedOptions& given) {
  add_common_options(program, given);
  program.set_version_flag("--version", "discoverctl " DISCOVERD_VERSION, "which version this is");
  program.set_help_flag("-h,--help", "this text");
  return add_verbs(program, verbs, given);
}

std::optional<Order> read_command_line(const Verbs& verbs, int argc, const char* const* argv) {
  SharedOptions given;
  CLI::App program;
  const auto by_command = build_command_line(program, verbs, given);
  try {
    program.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    const auto commands = program.get_subcommands();
    write_standard_output(commands.empty()
                              ? help(program, verbs)
                              : help(program, *commands.front(), by_command.at(commands.front())->wording()));
    return std::nullopt;
  } catch (const CLI::CallForVersion& version) {
    write_standard_output(std::string(version.what()) + "\n");
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    refuse(program, error);
  }
  return Order{.verb = by_command.at(program.get_subcommands().front()), .session = given.session()};
}

bool wants_json(int argc, const char* const* argv) {
  const std::vector<std::string_view> words(argv, argv + argc);
  const auto is_json = [](std::string_view word) { return word == "json" || word == "ndjson"; };
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--json" || words[i] == "--format=json" || words[i] == "--format=ndjson") return true;
    if (words[i] == "--format" && i + 1 < words.size() && is_json(words[i + 1])) return true;
  }
  return false;
}

}  // namespace discoverctl
