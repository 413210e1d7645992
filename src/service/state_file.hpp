#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace discover::service {

/// A small file that outlives the process. It is replaced as a whole: whoever reads it finds the old content
/// or the new one, whatever happens to the process meanwhile.
class StateFile {
 public:
  explicit StateFile(std::filesystem::path path) : path_(std::move(path)) {}

  /// The content; nothing if there is no file. An error if it cannot be read, or is longer than `most_bytes`.
  std::error_code read(std::size_t most_bytes, std::optional<std::string>& content) const;

  /// Leaves nothing behind if it fails. Not forced to the disk, which would stall the caller: a power cut may take
  /// the new content, and some file systems leave an empty file then.
  std::error_code write(std::string_view content) const;

  /// The same for what must survive a power cut: returns when the disk has it.
  std::error_code write_to_disk(std::string_view content) const;

  /// Renames what cannot be used to NAME.bad, in place of an earlier one, so that somebody may look at it.
  std::error_code put_aside() const;

  const std::filesystem::path& path() const { return path_; }

 private:
  enum class Patience { none, until_on_disk };
  std::error_code replace(std::string_view content, Patience patience) const;

  std::filesystem::path path_;
};

}  // namespace discover::service
