#pragma once

#include <string>

#include "session.hpp"

namespace CLI {
class App;
}

namespace discoverctl {

/// The options that mean the same for every verb, as they stand on the command line.
struct SharedOptions {
  std::string format = "table";
  bool json = false;
  bool quiet = false;
  std::string colour = "auto";
  std::string timeout;
  discover::ClientOptions client;
  RowOptions rows;
  PeerOptions peers;

  /// Called once, when all of them are read.
  Session session() const;
};

/// Those that every verb has.
void add_common_options(CLI::App& program, SharedOptions& given);
/// Those of verbs that list rows.
void add_row_options(CLI::App& command, RowOptions& given);
/// Those that choose among several peers, and the one for peers that are gone.
void add_filter_options(CLI::App& command, PeerOptions& given);
void add_all_option(CLI::App& command, PeerOptions& given);

/// For verbs without rows: throws Error(bad_request), which names the verb, if they were asked for as csv or
/// names.
void refuse_row_formats(const Session& session, const char* verb);

}  // namespace discoverctl
