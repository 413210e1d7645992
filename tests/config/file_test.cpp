#include "config/file.hpp"

#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include "directory.hpp"
#include "reason.hpp"

using namespace discover::config;
namespace fs = std::filesystem;

namespace {

std::string failure(const fs::path& path, Kind kind = Kind::regular) {
  try {
    static_cast<void>(load(path, kind));
    return {};
  } catch (const Error& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("a file is read with its comments") {
  const Directory directory;
  const auto config = load(directory.file("a.json", "// why\n{\"port\": 7, /* what */ \"name\": \"n\"}\n"));
  CHECK(config.port == 7);
  CHECK(config.name == "n");
}

TEST_CASE("an error begins with the file's name") {
  const Directory directory;
  const auto path = directory.file("a.json", R"({"port":70000})");
  CHECK(failure(path) == path.string() + ": port: 70000 is not a port (1 to 65535)");
}

TEST_CASE("a file that cannot be read says why") {
  const Directory directory;
  const auto path = directory.path() / "none.json";
  CHECK(failure(path) == path.string() + ": cannot be read: No such file or directory");
  const auto below = directory.file("file", "{}") / "x.json";
  CHECK(failure(below) == below.string() + ": cannot be read: Not a directory");
  CHECK(failure(directory.path()) == directory.path().string() + ": not a file");
  CHECK(failure(directory.path(), Kind::any) == directory.path().string() + ": cannot be read: Is a directory");
  CHECK(failure("/dev/zero", Kind::any) == "/dev/zero: longer than 1048576 bytes");
}

TEST_CASE("a file name that a terminal would act on is shown escaped") {
  CHECK(failure("/nowhere/a\x1b[31m") == "/nowhere/a\\x1b[31m: cannot be read: No such file or directory");
}

TEST_CASE("what is not JSON is located by line and column") {
  CHECK(reason("").starts_with("1:1: not JSON: "));
  CHECK(reason("{\n  \"port\": x\n}").starts_with("2:11: not JSON: "));
  CHECK(reason("{\n  \"port\": 1\n  \"name\": \"a\"\n}").starts_with("3:8: not JSON: "));
  CHECK(reason("{\"port\":1").starts_with("1:10: not JSON: "));
  CHECK(reason("{}\n{}").starts_with("2:1: not JSON: "));
  CHECK(reason("{\"name\":\"\x1b\"}").starts_with("1:10: not JSON: "));
  CHECK(reason("{\"name\":\"\xff\"}").find('\xff') == std::string::npos);
}

TEST_CASE("JSON that is no configuration says what is wrong") {
  CHECK(reason("[]") == "not an object, {...}");
  CHECK(reason("7") == "neither an object nor an array");
  CHECK(reason(R"({"port":1,"port":2})") == "duplicate key \"port\"");
  CHECK(reason(R"({"port":1e999})").starts_with("not valid JSON"));
  CHECK(reason("{\"tags\":" + std::string(100, '[') + std::string(100, ']') + '}') == "nested deeper than 16");
}
