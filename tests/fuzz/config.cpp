// A configuration file, and the same bytes as a file of keys.
#include "config/config.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "config/document.hpp"
#include "config/file.hpp"
#include "config/key_file.hpp"
#include "expect.hpp"
#include "fuzzers.hpp"

namespace discover::fuzz {
namespace {

constexpr std::string_view file = "discoverd.json";
constexpr std::string_view keys_file = "keys";
/// All that is ever said of a key file, behind its name and line: nothing of what stands in it.
constexpr std::array<std::string_view, 4> complaints = {
    ": not a key: 32 bytes in base64, as `discoverctl keygen` makes them", ": the same key again", ": more than 4 keys",
    ": there is no key in it; `discoverctl keygen` makes one"};

std::string_view without_line_number(std::string_view text) {
  const auto end = std::min(text.find_first_not_of("0123456789", 1), text.size());
  return end > 1 ? text.substr(end) : text;
}

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

void read_keys(std::string_view text) {
  try {
    const auto keys = config::parse_keys(text, std::string(keys_file));
    expect(!keys.empty() && keys.size() <= wire::max_keys, "a key file has one to four keys");
    for (const auto& key : keys) expect(base::is_printable_text(key.comment), "a key's comment is printable");
  } catch (const config::Error& error) {
    const std::string_view what = error.what();
    expect(base::is_printable_text(what), "an error is printable");
    expect(what.starts_with(keys_file), "an error names its file");
    const auto complaint = without_line_number(what.substr(keys_file.size()));
    expect(std::count(complaints.begin(), complaints.end(), complaint) == 1,
           "an error does not show what stands in a key file");
  }
}

}  // namespace

void config(base::Bytes input) {
  read_keys(base::as_text(input));
  const auto configuration = read(base::as_text(input));
  if (!configuration) return;
  for (const auto layout : {config::Layout::one_line, config::Layout::readable}) {
    const auto again = read(config::to_document(*configuration, layout));
    expect(again == configuration, "a configuration that is read is written the same");
  }
}

}  // namespace discover::fuzz
