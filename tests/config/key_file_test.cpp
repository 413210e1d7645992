#include "config/key_file.hpp"

#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include "directory.hpp"

using namespace discover;
using namespace discover::config;
namespace fs = std::filesystem;

namespace {

// 32 bytes 0x00 and 32 bytes 0x01.
const std::string zeros = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
const std::string ones = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

wire::Key key_of(std::uint8_t byte) {
  wire::Secret secret;
  secret.fill(byte);
  return wire::Key(secret);
}

std::string complaint(std::string_view text) {
  try {
    parse_keys(text, "keys");
    return {};
  } catch (const Error& error) {
    return error.what();
  }
}

fs::path with_mode(const Directory& directory, const std::string& text, unsigned mode) {
  const auto path = directory.file("keys", text);
  fs::permissions(path, static_cast<fs::perms>(mode));
  return path;
}

std::string failure(const fs::path& path) {
  try {
    load_keys(path);
    return {};
  } catch (const Error& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("a key file is its keys and their comments, in its order") {
  const auto keys = parse_keys("# of the lab\n\n" + ones + " 2026-11  new one \r\n\t" + zeros, "keys");
  REQUIRE(keys.size() == 2);
  CHECK(keys[0] == NamedKey{key_of(1), "2026-11  new one"});
  CHECK(keys[1] == NamedKey{key_of(0), ""});
}

TEST_CASE("a comment that a terminal would act on is kept escaped") {
  CHECK(parse_keys(ones + " a\x1b[31m", "keys")[0].comment == "a\\x1b[31m");
}

TEST_CASE("what is no key is refused by its line, and never shown") {
  for (const std::string bad :
       {"AQEB", "not base64 at all", "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE",
        "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB", "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ=="}) {
    CAPTURE(bad);
    const auto said = complaint(ones + "\n" + bad + "\n");
    CHECK(said == "keys:2: not a key: 32 bytes in base64, as `discoverctl keygen` makes them");
  }
}

TEST_CASE("a file has one to four keys, each once") {
  CHECK(complaint("") == "keys: there is no key in it; `discoverctl keygen` makes one");
  CHECK(complaint("# " + ones) == "keys: there is no key in it; `discoverctl keygen` makes one");
  CHECK(complaint(ones + "\n" + ones + " again") == "keys:2: the same key again");
  std::string five;
  for (const char last : {'A', 'E', 'I', 'M', 'Q'}) five += ones.substr(0, 42) + last + "=\n";
  CHECK(complaint(five) == "keys:5: more than 4 keys");
  CHECK(parse_keys(five.substr(0, five.size() - 45), "keys").size() == 4);
}

TEST_CASE("a key file that others may read or change is refused, with what to do") {
  const Directory directory;
  for (const unsigned mode : {0644u, 0604u, 0602u, 0620u, 0660u}) {
    const auto path = with_mode(directory, ones, mode);
    CAPTURE(mode);
    CHECK(failure(path).find("chmod 600 " + path.string()) != std::string::npos);
  }
  for (const unsigned mode : {0600u, 0400u, 0640u, 0440u})
    CHECK(load_keys(with_mode(directory, ones, mode)).size() == 1);
}

TEST_CASE("what is no readable file is refused") {
  const Directory directory;
  CHECK(failure(directory.path() / "none") ==
        (directory.path() / "none").string() + ": cannot be read: No such file or directory");
  CHECK(failure(directory.path()) == directory.path().string() + ": not a file");
  CHECK(failure("/dev/null") == "/dev/null: not a file");
  CHECK(failure(with_mode(directory, std::string(5000, '#'), 0600)).ends_with(": longer than 4096 bytes"));
}
