#include "config/file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "base/text.hpp"
#include "config/keys.hpp"

namespace discover::config {
namespace {

using nlohmann::json;

constexpr std::size_t max_file_bytes = 1 << 20;  // a device given by mistake is not read for ever
constexpr int max_depth = 16;                    // deeper than any key goes, so that most errors can name theirs

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

Error unreadable(const std::string& shown, int error) {
  return Error(fmt::format("{}: cannot be read: {}", shown, std::generic_category().message(error)));
}

/// To open a pipe that nobody writes to would take for ever, and so may a read of one.
File open_file(const std::string& path, const std::string& shown, Kind kind) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) throw unreadable(shown, errno);
  File file(::fdopen(fd, "r"));
  if (!file) {
    const int error = errno;
    ::close(fd);
    throw unreadable(shown, error);
  }
  struct stat status {};
  if (::fstat(fd, &status) != 0) throw unreadable(shown, errno);
  if (kind == Kind::regular && !S_ISREG(status.st_mode)) throw Error(fmt::format("{}: not a file", shown));
  if (::fcntl(fd, F_SETFL, O_RDONLY) != 0) throw unreadable(shown, errno);
  return file;
}

std::string read_file(const std::string& path, const std::string& shown, Kind kind) {
  const auto file = open_file(path, shown, kind);
  std::string text;
  std::array<char, 4096> chunk{};
  while (const auto count = std::fread(chunk.data(), 1, chunk.size(), file.get())) {
    text.append(chunk.data(), count);
    if (text.size() > max_file_bytes) throw Error(fmt::format("{}: longer than {} bytes", shown, max_file_bytes));
  }
  if (std::ferror(file.get()) != 0) throw unreadable(shown, errno);
  return text;
}

/// "3:14: unexpected ..." of a byte counted from 1, as the parser counts.
std::string located(std::string_view text, std::size_t byte, std::string_view what) {
  const auto before = text.substr(0, byte == 0 ? 0 : std::min(byte - 1, text.size()));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const auto column = before.size() - (before.rfind('\n') + 1) + 1;
  return fmt::format("{}:{}: not JSON: {}", line, column, base::printable(what));
}

/// Why `text` is not JSON, in the parser's own words and with line and column; nothing if it is.
std::string syntax_error(std::string_view text) {
  try {
    [[maybe_unused]] const json parsed = json::parse(text, nullptr, true, true);
  } catch (const json::parse_error& error) {
    const std::string_view what = error.what();
    const auto reason = what.find(" - ");
    return located(text, error.byte, reason == what.npos ? what : what.substr(reason + 3));
  } catch (const json::exception&) {
    return {};
  }
  return {};
}

json parse_object(std::string_view text, const std::string& file) {
  const auto parsed = base::parse_json(text, {.bytes = max_file_bytes, .depth = max_depth, .comments = true});
  if (!parsed) {
    const auto syntax = syntax_error(text);
    throw Error(syntax.empty() ? fmt::format("{}: {}", file, parsed.error()) : fmt::format("{}:{}", file, syntax));
  }
  if (!parsed->is_object()) throw Error(fmt::format("{}: not an object, {{...}}", file));
  auto object = *parsed;
  const auto schema = object.find("$schema");  // tells editors what the file may say
  if (schema != object.end() && schema->is_string()) object.erase(schema);
  return object;
}

}  // namespace

Config load(const std::filesystem::path& path, Kind kind) {
  const auto shown = base::printable(path.native());
  return parse(read_file(path.native(), shown, kind), shown);
}

Config parse(std::string_view text, const std::string& file) {
  const auto object = parse_object(text, file);
  return read_keys(Value(object, file));
}

json load_object(const std::filesystem::path& path, Kind kind) {
  const auto shown = base::printable(path.native());
  return parse_object(read_file(path.native(), shown, kind), shown);
}

}  // namespace discover::config
