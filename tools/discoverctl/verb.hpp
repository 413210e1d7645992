#pragma once

#include <memory>
#include <string>
#include <vector>

#include "failure.hpp"
#include "session.hpp"

namespace CLI {
class App;
}

namespace discoverctl {

/// How a verb is called and what its help says.
struct Wording {
  std::string name;
  std::string summary;                    ///< one sentence without a full stop
  std::string examples;                   ///< a few real command lines, each with an indent of 2 and a line feed
  bool takes_rows = false;                ///< whether it has the options of RowOptions
  bool takes_peers = false;               ///< whether it has those of PeerOptions
  bool takes_filters = false;             ///< whether it has those of them that choose among peers that are there
  std::vector<std::string> choices = {};  ///< what its first argument may be, if that is known
};

/// One subcommand: its own options, and what it does. Owned by main.
class Verb {
 public:
  Verb() = default;
  virtual ~Verb() = default;
  Verb(const Verb&) = delete;
  Verb& operator=(const Verb&) = delete;

  virtual Wording wording() const = 0;
  /// Adds the options of this verb alone; `command` is its subcommand and does not outlive it.
  virtual void add_options(CLI::App& command) = 0;
  /// Called once the command line is read. Data goes to standard output (see present() for what is answered
  /// at once); what goes wrong is thrown as discover::Error, or std::system_error of
  /// write_standard_output.
  virtual Exit run(const Session& session) const = 0;
};

/// In the order of the help. A new verb is a file with its function here and in verbs.cpp.
std::vector<std::unique_ptr<Verb>> all_verbs();

std::unique_ptr<Verb> list_verb();
std::unique_ptr<Verb> show_verb();
std::unique_ptr<Verb> watch_verb();
std::unique_ptr<Verb> history_verb();
std::unique_ptr<Verb> probe_verb();
std::unique_ptr<Verb> publish_verb();
std::unique_ptr<Verb> withdraw_verb();
std::unique_ptr<Verb> tag_verb();
std::unique_ptr<Verb> announce_verb();
std::unique_ptr<Verb> solicit_verb();
std::unique_ptr<Verb> forget_verb();
std::unique_ptr<Verb> status_verb();
std::unique_ptr<Verb> interfaces_verb();
std::unique_ptr<Verb> counters_verb();
std::unique_ptr<Verb> conflicts_verb();
std::unique_ptr<Verb> resolve_verb();
std::unique_ptr<Verb> wait_verb();
std::unique_ptr<Verb> export_verb();
std::unique_ptr<Verb> completion_verb();
std::unique_ptr<Verb> doctor_verb();
std::unique_ptr<Verb> scan_verb();
std::unique_ptr<Verb> decode_verb();
std::unique_ptr<Verb> config_verb();
std::unique_ptr<Verb> reload_verb();
std::unique_ptr<Verb> keygen_verb();
std::unique_ptr<Verb> keys_verb();

}  // namespace discoverctl
