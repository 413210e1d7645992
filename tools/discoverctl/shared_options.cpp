#include "shared_options.hpp"

#include <map>

#include <CLI/CLI.hpp>

#include "duration.hpp"

namespace discoverctl {
namespace {

const std::map<std::string, Format>& formats() {
  static const std::map<std::string, Format> formats = {{"table", Format::table}, {"wide", Format::wide},
                                                        {"json", Format::json},   {"ndjson", Format::ndjson},
                                                        {"csv", Format::csv},     {"name", Format::name}};
  return formats;
}

const std::map<std::string, Colour>& colours() {
  static const std::map<std::string, Colour> colours = {
      {"auto", Colour::automatic}, {"always", Colour::always}, {"never", Colour::never}};
  return colours;
}

std::string check_format(const std::string& text) {
  return formats().contains(text) ? "" : "\"" + text + "\" is none of table, wide, json, ndjson, csv and name";
}

std::string check_colour(const std::string& text) {
  return colours().contains(text) ? "" : "\"" + text + "\" is none of auto, always and never";
}

/// May be given several times, each time with one value.
CLI::Option* add_list(CLI::App& command, const char* name, std::vector<std::string>& values, const char* meaning,
                      const char* type) {
  auto* option = command.add_option(name, values, meaning);
  return option->type_name(type)->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

}  // namespace

Session SharedOptions::session() const {
  Session session{.format = json ? Format::json : formats().at(format),
                  .quiet = quiet,
                  .screen = standard_screen(colours().at(colour)),
                  .timeout = parse_duration(timeout),
                  .client = client,
                  .rows = rows,
                  .peers = peers};
  if (session.timeout) session.client.timeout = *session.timeout;
  return session;
}

void add_common_options(CLI::App& program, SharedOptions& given) {
  auto* format = program.add_option("--format", given.format, "table (default), wide, json, ndjson, csv or name");
  format->type_name("FORMAT")->check(CLI::Validator(check_format, ""));
  program.add_flag("--json", given.json, "the same as --format json")->excludes(format);
  program.add_flag("-q,--quiet", given.quiet, "print no data: the exit code is the answer");
  program.add_option("--color", given.colour, "auto (default), always or never")
      ->type_name("WHEN")
      ->check(CLI::Validator(check_colour, ""));
  auto* path = program.add_option("--socket", given.client.socket, "the daemon's control socket");
  path->type_name("PATH");
  auto* instance = program.add_option("--instance", given.client.instance, "the daemon with this --instance");
  instance->type_name("NAME")->excludes(path);
  program.add_option("--timeout", given.timeout, "how long to wait: 2, 2s, 500ms, 1m (default 5s; wait: for ever)")
      ->type_name("DURATION")
      ->check(CLI::Validator(objection_to_duration, ""));
}

void add_row_options(CLI::App& command, RowOptions& given) {
  add_list(command, "--columns", given.columns, "which columns, such as name,address", "LIST")->delimiter(',');
  add_list(command, "--sort", given.sort, "by which columns; -age: falling", "LIST")->delimiter(',');
  command.add_flag_callback(
      "--no-header", [&given] { given.header = false; }, "no line of titles");
  command.add_flag("--count", given.count, "print only how many there are");
  command.add_flag("--fail-empty", given.fail_empty, "exit with 4 if there is none");
}

void add_filter_options(CLI::App& command, PeerOptions& given) {
  add_list(command, "--filter", given.filters, "such as 'age<30s && tag.role=worker'; repeated: all must hold", "EXPR");
  add_list(command, "--state", given.states, "alive, suspect, left, lost, restored: any of these", "LIST")
      ->delimiter(',');
  add_list(command, "--tag", given.tags, "with this tag: role=worker, or role for any value", "TAG");
  add_list(command, "--service", given.services, "with this service: ssh or _ssh._tcp", "SERVICE");
}

void add_all_option(CLI::App& command, PeerOptions& given) {
  command.add_flag("--all", given.all,
                   "also peers that left, were lost, or have not been heard since the daemon started");
}

void refuse_row_formats(const Session& session, const char* verb) {
  if (session.format != Format::csv && session.format != Format::name) return;
  throw discover::Error(discover::ErrorCode::bad_request,
                        std::string(verb) + " has the formats table, json and ndjson only");
}

}  // namespace discoverctl
