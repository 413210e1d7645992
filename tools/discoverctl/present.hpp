#pragma once

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "failure.hpp"
#include "fields.hpp"
#include "page.hpp"
#include "session.hpp"

namespace discoverctl {

/// Rows of an answer, and what to say beside them.
struct Rows {
  std::size_t count = 0;
  std::function<Value(std::size_t row, std::string_view field)> value;  ///< of a field that find() gives
  std::string advice;                                                   ///< for somebody at a terminal
};

/// What a verb answers, in all its faces. Only the one that was asked for is computed: each asks the daemon.
struct Answer {
  std::function<std::string()> document;                          ///< one JSON document, ending in a line feed
  std::function<std::string(const std::string& document)> lines;  ///< of it, one JSON object a line
  std::function<Rows()> rows;                                     ///< for csv, name, tables and --count
  std::function<void(Page&)> page;  ///< for table and wide without --columns, instead of a table of the rows
};

/// The fields that an answer's rows are shown with, by name. Throws as present() does.
std::set<std::string> shown_fields(const Session& session, const Fields& fields);

/// Whether somebody at a terminal reads what there is to say beside the rows.
bool is_advised(const Session& session);

/// Puts an answer on standard output as the session asks for it: all of it or, on an Error, nothing. What the
/// session asks of `fields` is checked before the answer is asked for anything.
Exit present(const Session& session, const Fields& fields, const Answer& answer);

// For Answer::lines:

/// A document that stands on one line already.
std::string as_it_is(const std::string& document);
/// The rows of a document as Client::list_json gives it.
std::string peer_lines(const std::string& document);

}  // namespace discoverctl
