#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "discover/client.hpp"
#include "standard_output.hpp"

namespace discoverctl {

enum class Format { table, wide, json, ndjson, csv, name };

/// How rows are shown, for verbs whose Wording takes these options.
struct RowOptions {
  std::vector<std::string> columns;  ///< empty: those of the format
  std::vector<std::string> sort;     ///< names of fields, those that fall with a '-' before them
  bool header = true;
  bool count = false;       ///< only how many there are
  bool fail_empty = false;  ///< having none is a failure
};

/// Which peers are meant, for verbs whose Wording takes these options: those that fit all of it.
struct PeerOptions {
  std::vector<std::string> filters;   ///< expressions, see expression.hpp
  std::vector<std::string> states;    ///< any of them
  std::vector<std::string> tags;      ///< "role=worker", or "gpu" for whoever has the tag
  std::vector<std::string> services;  ///< a service's name or type
  bool all = false;                   ///< also those that left or were lost
};

/// What the options ask for that mean the same for every verb.
struct Session {
  Format format = Format::table;
  bool quiet = false;  ///< nothing on standard output, and no advice
  Screen screen;
  std::optional<std::chrono::milliseconds> timeout;  ///< of --timeout; `client` has it, too, or its default
  discover::ClientOptions client;
  RowOptions rows;
  PeerOptions peers;

  /// Whether data and errors are JSON.
  bool json() const { return format == Format::json || format == Format::ndjson; }
};

}  // namespace discoverctl
