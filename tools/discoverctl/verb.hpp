#pragma once

#include <memory>
#include <string>
#include <vector>

#include "discover/client.hpp"
#include "output.hpp"

namespace CLI {
class App;
}

namespace discoverctl {

/// How a verb is called and what its help says.
struct Wording {
  std::string name;
  std::string summary;   ///< one sentence without a full stop
  std::string examples;  ///< a few real command lines, each with an indent of 2 and a line feed
};

/// One subcommand: its own options, and the question it asks. Owned by main; prints nothing itself.
class Verb {
 public:
  Verb() = default;
  virtual ~Verb() = default;
  Verb(const Verb&) = delete;
  Verb& operator=(const Verb&) = delete;

  virtual Wording wording() const = 0;
  /// Adds the options of this verb alone; `command` is its subcommand and does not outlive it.
  virtual void add_options(CLI::App& command) = 0;
  /// Called once the command line is read. The answer refers to the client and to this verb.
  virtual Answer answer(const discover::Client& client) const = 0;
};

/// In the order of the help. A new verb is a file with its function here and in verbs.cpp.
std::vector<std::unique_ptr<Verb>> all_verbs();

std::unique_ptr<Verb> list_verb();
std::unique_ptr<Verb> show_verb();
std::unique_ptr<Verb> status_verb();
std::unique_ptr<Verb> interfaces_verb();
std::unique_ptr<Verb> counters_verb();

}  // namespace discoverctl
