// A configuration file.
#include "config/config.hpp"

#include <optional>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "config/document.hpp"
#include "config/file.hpp"
#include "expect.hpp"
#include "fuzzers.hpp"

namespace discover::fuzz {
namespace {

constexpr std::string_view file = "discoverd.json";

std::optional<config::Config> read(std::string_view text) {
  try {
    return config::parse(text, std::string(file));
  } catch (const config::Error& error) {
    const std::string_view what = error.what();
    expect(base::is_printable_text(what), "an error is printable");
    expect(what.starts_with(file), "an error names its file");
    return std::nullopt;
  }
}

}  // namespace

void config(base::Bytes input) {
  const auto configuration = read(base::as_text(input));
  if (!configuration) return;
  for (const auto layout : {config::Layout::one_line, config::Layout::readable}) {
    const auto again = read(config::to_document(*configuration, layout));
    expect(again == configuration, "a configuration that is read is written the same");
  }
}

}  // namespace discover::fuzz
