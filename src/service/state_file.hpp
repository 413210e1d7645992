#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace discover::service {

/// A small file that outlives the process. It is replaced as a whole: whoever reads it finds the old content
/// or the new one, whatever happens meanwhile. Not forced to the disk, which would stall the loop: after a power cut it may be the
/// older one.
class StateFile {
 public:
  explicit StateFile(std::filesystem::path path) : path_(std::move(path)) {}

  /// The content; nothing if there is no file. An error if it cannot be read, or is longer than `most_bytes`.
  std::error_code read(std::size_t most_bytes, std::optional<std::string>& content) const;

  /// Leaves nothing behind if it fails.
  std::error_code write(std::string_view content) const;

  /// Renames what cannot be used to NAME.bad, in place of an earlier one, so that somebody may look at it.
  void put_aside() const;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace discover::service
