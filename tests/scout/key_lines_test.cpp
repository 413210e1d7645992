#include "scout/key_lines.hpp"

#include <fstream>
#include <iterator>
#include <sys/stat.h>

#include <doctest/doctest.h>

#include "../config/directory.hpp"
#include "config/key_file.hpp"
#include "discover/error.hpp"

using namespace discover;
using namespace discover::scout;

namespace {

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("every new key is another, and is read as the key that it is called") {
  const auto first = make_key_line("2026-11");
  const auto second = make_key_line("");
  CHECK(first.line != second.line);
  const auto keys = config::parse_keys(first.line + "\n" + second.line, "keys");
  REQUIRE(keys.size() == 2);
  CHECK(keys[0].comment == "2026-11");
  CHECK(keys[1].comment.empty());
}

TEST_CASE("a comment is one printable line") {
  for (const std::string bad : {"a\nb", "\x1b[31m", "\xff"}) CHECK_THROWS_AS(make_key_line(bad), Error);
  CHECK_THROWS_AS(make_key_line(std::string(101, 'x')), Error);
}

TEST_CASE("a key file is made for its owner alone, and grows to four keys") {
  const Directory directory;
  const auto path = (directory.path() / "keys").string();
  std::vector<std::string> ids;
  for (int i = 0; i < 4; ++i) {
    const auto key = make_key_line("");
    append_key_line(path, key);
    ids.push_back(key.id);
  }
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0600);
  const auto keys = read_key_file(path).keys;
  REQUIRE(keys.size() == 4);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(keys[i].id == ids[i]);
    CHECK(keys[i].signs == (i == 0));
  }
  const auto before = text_of(path);
  CHECK_THROWS_AS(append_key_line(path, make_key_line("")), Error);
  CHECK(text_of(path) == before);
}

TEST_CASE("a last line without an end is kept apart from the new one") {
  const Directory directory;
  const auto path = directory.file("keys", make_key_line("old").line).string();
  ::chmod(path.c_str(), 0600);
  append_key_line(path, make_key_line("new"));
  const auto keys = read_key_file(path).keys;
  REQUIRE(keys.size() == 2);
  CHECK(keys[0].comment == "old");
  CHECK(keys[1].comment == "new");
}

TEST_CASE("a file that is no key file, or open to others, is not added to") {
  const Directory directory;
  for (const auto& [text, mode] : {std::pair<std::string, mode_t>{"not a key", 0600}, {make_key_line("").line, 0644}}) {
    const auto path = directory.file("keys", text).string();
    ::chmod(path.c_str(), mode);
    CHECK_THROWS_AS(append_key_line(path, make_key_line("")), Error);
    CHECK(text_of(path) == text);
  }
}

TEST_CASE("a file without a key is added to, as one that is not there yet is made") {
  const Directory directory;
  for (const std::string text : {"", "# keys of the lab\n", "\n\n"}) {
    const auto path = directory.file("keys", text).string();
    ::chmod(path.c_str(), 0600);
    append_key_line(path, make_key_line("first"));
    CHECK(read_key_file(path).keys.size() == 1);
    CHECK(text_of(path).starts_with(text));
  }
}

TEST_CASE("a line that would make the file too long is not added") {
  const Directory directory;
  const auto key = make_key_line("");
  for (const bool ended : {true, false}) {
    const auto filled = [&](std::size_t free) { return std::string(4096 - ended - free, '#') + (ended ? "\n" : ""); };
    const auto needed = key.line.size() + 1 + !ended;
    const auto path = directory.file("keys", filled(needed)).string();
    ::chmod(path.c_str(), 0600);
    append_key_line(path, key);
    CHECK(text_of(path).size() == 4096);
    CHECK(read_key_file(path).keys.size() == 1);
    const auto fuller = filled(needed - 1);
    directory.file("keys", fuller);
    CHECK_THROWS_WITH(append_key_line(path, key), doctest::Contains("longer than 4096 bytes with one more key"));
    CHECK(text_of(path) == fuller);
  }
}
