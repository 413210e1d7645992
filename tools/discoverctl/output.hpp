#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "standard_output.hpp"
#include "table.hpp"

namespace discoverctl {

enum class Format { table, wide, json, ndjson };

/// Gathers what people read. Owned by the text Output; never writes by itself.
class Page {
 public:
  Page(Screen screen, bool wide) : screen_(screen), wide_(wide) {}

  /// Whether the caller asked for all columns.
  bool wide() const { return wide_; }

  void add(const Table& table) { text_ += table.text(screen_.width); }
  void add_blank_line() { text_ += '\n'; }
  /// For somebody at a terminal, beside the data; scripts do not see it.
  void advise(std::string advice) { advice_ = std::move(advice); }

  const std::string& text() const { return text_; }
  const std::string& advice() const { return advice_; }
  bool at_terminal() const { return screen_.terminal; }

 private:
  Screen screen_;
  bool wide_;
  std::string text_;
  std::string advice_;
};

/// What a verb answers, in both its faces. Only the one that was asked for is computed: each asks the daemon.
struct Answer {
  std::function<std::string()> document;  ///< one JSON document, ending in a line feed
  std::function<std::string(const std::string& document)> lines;  ///< of it, one JSON object a line
  std::function<void(Page&)> text;
};

/// Puts an answer on standard output in the format that was asked for: all of it or, on an Error, nothing.
class Output {
 public:
  Output() = default;
  virtual ~Output() = default;
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  virtual void write(const Answer& answer) const = 0;
};

std::unique_ptr<Output> make_output(Format format);

// For Answer::lines:

/// A document that stands on one line already.
std::string as_it_is(const std::string& document);
/// The rows of a document as Client::list_json gives it.
std::string peer_lines(const std::string& document);

}  // namespace discoverctl
