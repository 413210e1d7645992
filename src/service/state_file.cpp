#include "service/state_file.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <memory>
#include <unistd.h>

namespace discover::service {
namespace {

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

std::error_code last_error() { return {errno, std::generic_category()}; }

std::filesystem::path beside(const std::filesystem::path& path, const char* suffix) {
  auto name = path;
  return name += suffix;
}

/// Until the disk has what the process has written to the file or directory.
std::error_code flush(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return last_error();
  const auto error = ::fsync(fd) == 0 ? std::error_code() : last_error();
  ::close(fd);
  return error;
}

}  // namespace

std::error_code StateFile::read(std::size_t most_bytes, std::optional<std::string>& content) const {
  content.reset();
  const File file(std::fopen(path_.c_str(), "re"));
  if (!file) return errno == ENOENT ? std::error_code() : last_error();
  std::string text;
  std::array<char, 4096> chunk{};
  while (const auto count = std::fread(chunk.data(), 1, chunk.size(), file.get())) {
    text.append(chunk.data(), count);
    if (text.size() > most_bytes) return std::make_error_code(std::errc::file_too_large);
  }
  if (std::ferror(file.get()) != 0) return last_error();
  content = std::move(text);
  return {};
}

std::error_code StateFile::write(std::string_view content) const { return replace(content, Patience::none); }

std::error_code StateFile::write_to_disk(std::string_view content) const {
  return replace(content, Patience::until_on_disk);
}

std::error_code StateFile::replace(std::string_view content, Patience patience) const {
  const auto fresh = beside(path_, ".new");
  std::error_code error;
  {
    File file(std::fopen(fresh.c_str(), "we"));
    if (!file) return last_error();
    if (std::fwrite(content.data(), 1, content.size(), file.get()) != content.size()) error = last_error();
    if (std::fclose(file.release()) != 0 && !error) error = last_error();
  }
  if (!error && patience == Patience::until_on_disk) error = flush(fresh);
  if (!error) std::filesystem::rename(fresh, path_, error);
  if (!error && patience == Patience::until_on_disk) error = flush(path_.parent_path() / ".");
  std::error_code ignored;
  if (error) std::filesystem::remove(fresh, ignored);
  return error;
}

std::error_code StateFile::put_aside() const {
  std::error_code error;
  std::filesystem::rename(path_, beside(path_, ".bad"), error);
  return error;
}

}  // namespace discover::service
