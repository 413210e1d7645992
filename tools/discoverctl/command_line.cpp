#include "command_line.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "duration.hpp"
#include "help.hpp"

#ifndef DISCOVERD_VERSION
#error "the build says which version this is"
#endif

namespace discoverctl {
namespace {

using Verbs = std::vector<std::unique_ptr<Verb>>;

const std::map<std::string, Format>& formats() {
  static const std::map<std::string, Format> formats = {
      {"table", Format::table}, {"wide", Format::wide}, {"json", Format::json}, {"ndjson", Format::ndjson}};
  return formats;
}

/// The options as they stand on the command line.
struct Given {
  std::string format = "table";
  bool json = false;
  std::string timeout = "5s";
  discover::ClientOptions client;
};

std::string check_duration(const std::string& text) {
  return parse_duration(text) ? "" : "\"" + text + "\" is not a duration such as 2, 2s or 500ms";
}

std::string check_format(const std::string& text) {
  return formats().contains(text) ? "" : "\"" + text + "\" is none of table, wide, json and ndjson";
}

void add_options(CLI::App& program, Given& given) {
  auto* format = program.add_option("--format", given.format, "table (default), wide, json or ndjson");
  format->type_name("FORMAT")->check(CLI::Validator(check_format, ""));
  program.add_flag("--json", given.json, "the same as --format json")->excludes(format);
  auto* path = program.add_option("--socket", given.client.socket, "the daemon's control socket");
  path->type_name("PATH");
  auto* instance = program.add_option("--instance", given.client.instance, "the daemon with this --instance");
  instance->type_name("NAME")->excludes(path);
  program
      .add_option("--timeout", given.timeout, "how long to wait for the answer: 2, 2s, 500ms (default 5s)")
      ->type_name("DURATION")
      ->check(CLI::Validator(check_duration, ""));
  program.set_version_flag("--version", "discoverctl " DISCOVERD_VERSION, "which version this is");
  program.set_help_flag("-h,--help", "this text");
}

std::map<const CLI::App*, const Verb*> add_verbs(CLI::App& program, const Verbs& verbs) {
  program.fallthrough();  // inherited by the verbs: the program's options may follow them
  program.require_subcommand(1);
  std::map<const CLI::App*, const Verb*> by_command;
  for (const auto& verb : verbs) {
    auto* command = program.add_subcommand(verb->wording().name);
    command->set_help_flag();  // none of its own: the program's shows both
    verb->add_options(*command);
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

std::optional<Order> read_command_line(const Verbs& verbs, int argc, const char* const* argv) {
  Given given;
  CLI::App program;
  add_options(program, given);
  const auto by_command = add_verbs(program, verbs);
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
  given.client.timeout = parse_duration(given.timeout).value();
  return Order{.verb = by_command.at(program.get_subcommands().front()),
               .format = given.json ? Format::json : formats().at(given.format),
               .client = given.client};
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
