#include "help.hpp"

#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "wrapped.hpp"

namespace discoverctl {
namespace {

constexpr std::size_t screen = 80;  // columns; of the narrowest terminal that people work in

std::string entry(const std::string& name, const std::string& meaning) {
  auto text = fmt::format("  {:20}  ", name);
  append_wrapped(text, meaning, text.size(), screen);
  return text;
}

std::string options(const CLI::App& command) {
  std::string text;
  for (const auto* option : command.get_options()) {
    auto name = option->get_name(option->get_positional(), true);
    auto value = option->get_type_name();
    value.erase(std::min(value.find(':'), value.size()));  // behind it the library tells of bounds
    if (!value.empty() && option->get_expected_min() > 0) name += " " + value;
    text += entry(name, option->get_description());
  }
  return text;
}

constexpr const char* examples =
    "  discoverctl list                 who is there\n"
    "  discoverctl show node7           all that is known of one peer\n"
    "  discoverctl list --json | jq -r '.peers[] | [.name, .address] | @tsv'\n"
    "  discoverctl wait 'count>=4 && tag.role=worker' --timeout 60s\n"
    "  discoverctl export prometheus-sd --port 9100 --write /etc/prometheus/peers.json\n"
    "  discoverctl --instance lab list  ask the daemon that runs with --instance lab\n";

constexpr const char* exit_codes =
    "  0 ok, also for an empty list   4 no peer fits\n"
    "  1 failed                       5 several peers fit\n"
    "  2 usage                        6 no answer in time\n"
    "  3 no daemon to be reached      7 refused\n";

}  // namespace

std::string help(const CLI::App& program, const std::vector<std::unique_ptr<Verb>>& verbs) {
  std::string text = fmt::format("Examples:\n{}\nUsage: discoverctl VERB [OPTION...]\n\nVerbs:\n", examples);
  for (const auto& verb : verbs) text += entry(verb->wording().name, verb->wording().summary);
  return text + fmt::format("\nOptions:\n{}\nExit codes:\n{}", options(program), exit_codes);
}

std::string help(const CLI::App& program, const CLI::App& command, const Wording& wording) {
  std::string positional;
  for (const auto* option : command.get_options()) {
    if (option->get_positional()) positional += " " + option->get_name(true);
  }
  std::string summary;
  append_wrapped(summary, wording.summary + ".", 0, screen);
  const auto own = options(command);
  return fmt::format("Examples:\n{}\nUsage: discoverctl {}{} [OPTION...]\n\n{}\nOptions:\n{}{}", wording.examples,
                     wording.name, positional, summary, own, options(program));
}

}  // namespace discoverctl
