#include "output.hpp"

#include <cstdio>

#include <fmt/format.h>

namespace discoverctl {
namespace {

class TextOutput final : public Output {
 public:
  explicit TextOutput(bool wide) : wide_(wide) {}

  void write(const Answer& answer) const override {
    Page page(standard_screen(), wide_);
    answer.text(page);
    write_standard_output(page.text());
    if (page.at_terminal() && !page.advice().empty()) fmt::print(stderr, "{}\n", page.advice());
  }

 private:
  bool wide_;
};

class JsonOutput final : public Output {
 public:
  explicit JsonOutput(bool lines) : lines_(lines) {}

  void write(const Answer& answer) const override {
    const auto document = answer.document();
    write_standard_output(lines_ ? answer.lines(document) : document);
  }

 private:
  bool lines_;
};

}  // namespace

std::unique_ptr<Output> make_output(Format format) {
  switch (format) {
    case Format::table:
      return std::make_unique<TextOutput>(false);
    case Format::wide:
      return std::make_unique<TextOutput>(true);
    case Format::json:
      return std::make_unique<JsonOutput>(false);
    case Format::ndjson:
      return std::make_unique<JsonOutput>(true);
  }
  return nullptr;
}

std::string as_it_is(const std::string& document) {
  return document;
}

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
