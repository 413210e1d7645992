#include "present.hpp"

#include <fmt/format.h>

#include "discover/error.hpp"
#include "row_text.hpp"

namespace discoverctl {
namespace {

bool is_for_people(const Session& session) { return session.format == Format::table || session.format == Format::wide; }

void say(const Session& session, const std::string& advice) {
  if (is_advised(session) && !advice.empty()) write_standard_error(advice + "\n");
}

Exit end_of(const Session& session, bool empty) {
  if (empty && session.rows.fail_empty) throw discover::Error(discover::ErrorCode::not_found, "there is none");
  return Exit::ok;
}

void write(const Session& session, const std::string& text) {
  if (!session.quiet) write_standard_output(text);
}

Exit present_document(const Session& session, const Answer& answer) {
  const auto document = answer.document();
  const auto lines = session.format == Format::ndjson || session.rows.fail_empty ? answer.lines(document) : "";
  write(session, session.format == Format::ndjson ? lines : document);
  return end_of(session, lines.empty());
}

std::string count_of(const Session& session, std::size_t count) {
  return session.json() ? fmt::format("{{\"schema\":\"discoverd.count/1\",\"count\":{}}}\n", count)
                        : fmt::format("{}\n", count);
}

}  // namespace

std::set<std::string> shown_fields(const Session& session, const Fields& fields) {
  const RowText row_text(session, fields);
  return session.rows.count ? std::set<std::string>() : row_text.fields();
}

bool is_advised(const Session& session) { return is_for_people(session) && session.screen.terminal && !session.quiet; }

Exit present(const Session& session, const Fields& fields, const Answer& answer) {
  const RowText row_text(session, fields);
  if (session.rows.count) {
    const auto count = answer.rows().count;
    write(session, count_of(session, count));
    return end_of(session, count == 0);
  }
  if (session.json()) return present_document(session, answer);
  const bool people = is_for_people(session);
  if (people && answer.page && session.rows.columns.empty()) {
    Page page(session.screen);
    answer.page(page);
    write(session, page.text());
    say(session, page.advice());
    return Exit::ok;
  }
  const auto rows = answer.rows();
  write(session, row_text.of(rows));
  say(session, rows.advice);
  return end_of(session, rows.count == 0);
}

std::string as_it_is(const std::string& document) { return document; }

std::string peer_lines(const std::string& document) {
  std::string lines;
  lines.reserve(document.size());
  std::string_view rest = document;
  rest.remove_prefix(rest.find('\n') + 1);
  while (rest.starts_with('{')) {
    const auto end = rest.find('\n');
    auto row = rest.substr(0, end);
    if (row.ends_with(',')) row.remove_suffix(1);
    lines += row;
    lines += '\n';
    rest.remove_prefix(end + 1);
  }
  return lines;
}

}  // namespace discoverctl
