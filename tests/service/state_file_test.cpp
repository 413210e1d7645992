#include "service/state_file.hpp"

#include <cstdlib>
#include <fstream>
#include <system_error>

#include <doctest/doctest.h>

#include "service/identity.hpp"

using namespace discover::service;
namespace fs = std::filesystem;

namespace {

class Directory {
 public:
  Directory() {
    std::string pattern = fs::temp_directory_path() / "discoverd-state-XXXXXX";
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~Directory() { fs::remove_all(path_); }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  const fs::path& path() const { return path_; }
  std::ptrdiff_t files() const { return std::distance(fs::directory_iterator(path_), fs::directory_iterator()); }

 private:
  fs::path path_;
};

}  // namespace

TEST_CASE("a state file is absent, then what was written last, and alone") {
  const Directory directory;
  const StateFile file(directory.path() / "s");
  std::optional<std::string> content;
  CHECK_FALSE(file.read(100, content));
  CHECK_FALSE(content);
  for (const std::string text : {"one", "", "three"}) {
    CHECK_FALSE(file.write(text));
    CHECK_FALSE(file.read(100, content));
    CHECK(content == text);
    CHECK_FALSE(file.write_to_disk(text + text));
    CHECK_FALSE(file.read(100, content));
    CHECK(content == text + text);
  }
  CHECK(directory.files() == 1);
  CHECK(file.read(9, content) == std::errc::file_too_large);
}

TEST_CASE("a state file that cannot be written says why, keeps the old content and leaves nothing behind") {
  const Directory directory;
  const StateFile nowhere(directory.path() / "none" / "s");
  CHECK(nowhere.write("x") == std::errc::no_such_file_or_directory);
  fs::create_directory(directory.path() / "s");
  CHECK(StateFile(directory.path() / "s").write("x"));
  CHECK(directory.files() == 1);
}

TEST_CASE("what is put aside makes room, however often") {
  const Directory directory;
  const StateFile file(directory.path() / "s");
  for (int i = 0; i < 3; ++i) {
    CHECK_FALSE(file.write("x"));
    CHECK_FALSE(file.put_aside());
  }
  CHECK(directory.files() == 1);
  CHECK(fs::exists(directory.path() / "s.bad"));
  CHECK(file.put_aside() == std::errc::no_such_file_or_directory);
}

TEST_CASE("a machine without an id keeps the one that it is given") {
  const Directory directory;
  const StateFile file(directory.path() / "machine-id");
  const auto first = kept_machine_id(file);
  REQUIRE(first);
  CHECK(kept_machine_id(file) == first);
  CHECK_FALSE(file.write("not an id"));
  const auto second = kept_machine_id(file);
  CHECK(second);
  CHECK(second != first);
  CHECK_FALSE(kept_machine_id(StateFile(directory.path() / "none" / "machine-id")));
}

TEST_CASE("an id that is there and cannot be read is an error, not another identity") {
  const Directory directory;
  fs::create_directory(directory.path() / "machine-id");
  CHECK_THROWS_WITH_AS(kept_machine_id(StateFile(directory.path() / "machine-id")),
                       doctest::Contains("machine-id cannot be read: Is a directory"), std::system_error);
}
