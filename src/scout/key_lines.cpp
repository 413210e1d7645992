#include "scout/key_lines.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>
#include <sodium.h>

#include "base/text.hpp"
#include "config/key_file.hpp"
#include "discover/error.hpp"
#include "scout/read_config.hpp"

namespace discover::scout {
namespace {

constexpr std::size_t longest_comment = 100;  // bytes

std::string shown_id(wire::KeyId id) { return fmt::format("{:08x}", id); }

[[noreturn]] void fail(const std::string& path) {
  throw Error(ErrorCode::failed,
              fmt::format("{}: cannot be written: {}", base::printable(path), std::generic_category().message(errno)));
}

/// Whole or not at all; with a line feed before it if the file does not end in one.
void append(const std::string& path, int flags, std::string text) {
  const int fd = ::open(path.c_str(), O_RDWR | O_APPEND | O_CLOEXEC | flags, S_IRUSR | S_IWUSR);
  if (fd < 0) fail(path);
  const auto size = ::lseek(fd, 0, SEEK_END);
  char last = '\n';
  if (size > 0 && ::pread(fd, &last, 1, size - 1) == 1 && last != '\n') text.insert(0, 1, '\n');
  const bool written = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
  const int error = errno;
  if (!written && size >= 0 && ::ftruncate(fd, size) != 0) errno = error;
  ::close(fd);
  sodium_memzero(text.data(), text.size());
  if (written) return;
  errno = error;
  fail(path);
}

}  // namespace

KeyLine make_key_line(std::string_view comment) {
  if (!base::is_printable_text(comment) || comment.size() > longest_comment) {
    throw Error(ErrorCode::bad_request,
                fmt::format("the comment is to be printable and at most {} bytes", longest_comment));
  }
  if (sodium_init() < 0) throw Error(ErrorCode::failed, "libsodium finds no source of randomness");
  wire::Secret secret;
  randombytes_buf(secret.data(), secret.size());
  std::array<char, sodium_base64_ENCODED_LEN(sizeof secret, sodium_base64_VARIANT_ORIGINAL)> base64{};
  sodium_bin2base64(base64.data(), base64.size(), secret.data(), secret.size(), sodium_base64_VARIANT_ORIGINAL);
  KeyLine key{.line = base64.data(), .id = shown_id(wire::Key(secret).id())};
  if (!comment.empty()) key.line.append(" ").append(comment);
  sodium_memzero(secret.data(), secret.size());
  return key;
}

void append_key_line(const std::string& path, const KeyLine& key) {
  const bool exists = ::access(path.c_str(), F_OK) == 0;
  auto line = key.line + '\n';
  if (exists) read_config([&] { return config::load_keys_with(path, line); });
  append(path, exists ? 0 : O_CREAT | O_EXCL, std::move(line));
}

Keys read_key_file(const std::string& path) {
  Keys keys;
  for (const auto& named : read_config([&] { return config::load_keys(path); })) {
    keys.keys.push_back({.id = shown_id(named.key.id()),
                         .comment = named.comment.empty() ? std::nullopt : std::optional(named.comment),
                         .signs = keys.keys.empty(),
                         .heard_last_hour = std::nullopt});
  }
  return keys;
}

}  // namespace discover::scout
