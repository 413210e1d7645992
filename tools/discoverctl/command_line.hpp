#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "session.hpp"
#include "shared_options.hpp"
#include "verb.hpp"

namespace discoverctl {

/// What the caller asked for.
struct Order {
  const Verb* verb = nullptr;  ///< one of those given to read_command_line
  Session session;
};

/// Which verb a subcommand stands for.
using Commands = std::map<const CLI::App*, const Verb*>;

/// Gives `program` all verbs and options; what is read goes to `given`, which has to outlive it.
Commands build_command_line(CLI::App& program, const std::vector<std::unique_ptr<Verb>>& verbs, SharedOptions& given);

/// Reads the command line. Nothing if it is done already, as with --help and --version, which it writes to
/// standard output. Throws Error(bad_request) for one that it does not understand.
std::optional<Order> read_command_line(const std::vector<std::unique_ptr<Verb>>& verbs, int argc,
                                       const char* const* argv);

/// Whether errors are to be JSON, judged without understanding the rest of the command line.
bool wants_json(int argc, const char* const* argv);

}  // namespace discoverctl
