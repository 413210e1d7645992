#include "config/key_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <optional>
#include <span>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>
#include <sodium.h>

#include "base/text.hpp"

namespace discover::config {
namespace {

constexpr std::size_t most_bytes = 4096;  // four keys with comments, and some more lines of comment

/// A file that is open, for as long as it is read.
class Opened {
 public:
  explicit Opened(const std::filesystem::path& path) : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  ~Opened() {
    if (fd_ >= 0) ::close(fd_);
  }
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;

  explicit operator bool() const { return fd_ >= 0; }
  int fd() const { return fd_; }

 private:
  int fd_;
};

/// What a secret passes through; nothing of it stays in memory.
template <std::size_t Size>
struct Wiped {
  std::array<char, Size> bytes{};
  Wiped() = default;
  ~Wiped() { sodium_memzero(bytes.data(), bytes.size()); }
  Wiped(const Wiped&) = delete;
  Wiped& operator=(const Wiped&) = delete;
};

std::string last_error() { return std::generic_category().message(errno); }

/// What stands in a key file. It keeps one byte more than may be, so that too much shows.
class Text {
 public:
  void read(const Opened& file, const std::string& shown) {
    while (used_ < text_.bytes.size()) {
      const auto count = ::read(file.fd(), text_.bytes.data() + used_, text_.bytes.size() - used_);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) throw Error(fmt::format("{}: cannot be read: {}", shown, last_error()));
      if (count == 0) break;
      used_ += static_cast<std::size_t>(count);
    }
  }

  void add_line(std::string_view line) {
    if (!view().empty() && view().back() != '\n') add("\n");
    add(line);
  }

  bool fits() const { return used_ <= most_bytes; }
  std::string_view view() const { return {text_.bytes.data(), used_}; }

 private:
  void add(std::string_view text) { used_ += text.copy(text_.bytes.data() + used_, text_.bytes.size() - used_); }

  Wiped<most_bytes + 1> text_;
  std::size_t used_ = 0;
};

void check_guarded(const Opened& file, const std::string& shown) {
  struct stat status {};
  if (::fstat(file.fd(), &status) != 0) throw Error(fmt::format("{}: cannot be read: {}", shown, last_error()));
  if (!S_ISREG(status.st_mode)) throw Error(fmt::format("{}: not a file", shown));
  constexpr mode_t too_open = S_IROTH | S_IWOTH | S_IWGRP;
  if ((status.st_mode & too_open) == 0) return;
  throw Error(fmt::format("{}: others may {} it (mode {:04o}); it holds secrets: chmod 600 {}", shown,
                          (status.st_mode & S_IROTH) != 0 ? "read" : "change", status.st_mode & 07777, shown));
}

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view blanks = " \t\r";
  const auto first = text.find_first_not_of(blanks);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::optional<wire::Key> parse_key(std::string_view base64) {
  Wiped<sizeof(wire::Secret) + 1> decoded;  // one more, so that a longer one shows
  std::size_t length = 0;
  const char* end = nullptr;
  const bool sound =
      sodium_base642bin(reinterpret_cast<unsigned char*>(decoded.bytes.data()), decoded.bytes.size(), base64.data(),
                        base64.size(), nullptr, &length, &end, sodium_base64_VARIANT_ORIGINAL) == 0;
  if (!sound || end != base64.data() + base64.size() || length != sizeof(wire::Secret)) return std::nullopt;
  wire::Secret secret;
  std::copy_n(decoded.bytes.begin(), secret.size(), secret.begin());
  const wire::Key key(secret);
  sodium_memzero(secret.data(), secret.size());
  return key;
}

}  // namespace

std::vector<NamedKey> load_keys(const std::filesystem::path& path) { return load_keys_with(path, {}); }

std::vector<NamedKey> load_keys_with(const std::filesystem::path& path, std::string_view added) {
  const auto shown = base::printable(path.native());
  const Opened file(path);
  if (!file) throw Error(fmt::format("{}: cannot be read: {}", shown, last_error()));
  check_guarded(file, shown);
  Text text;
  text.read(file, shown);
  const bool fitted = text.fits();
  if (!added.empty()) text.add_line(added);
  if (!text.fits())
    throw Error(fmt::format("{}: longer than {} bytes{}", shown, most_bytes, fitted ? " with one more key" : ""));
  return parse_keys(text.view(), shown);
}

std::vector<NamedKey> parse_keys(std::string_view text, const std::string& file) {
  std::vector<NamedKey> keys;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = without_blanks(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.starts_with('#')) continue;
    const auto blank = std::min(line.find_first_of(" \t"), line.size());
    const auto key = parse_key(line.substr(0, blank));
    if (!key)
      throw Error(
          fmt::format("{}:{}: not a key: 32 bytes in base64, as `discoverctl keygen` makes them", file, number));
    const auto is_same = [&key](const NamedKey& other) { return other.key.id() == key->id(); };
    if (std::any_of(keys.begin(), keys.end(), is_same))
      throw Error(fmt::format("{}:{}: the same key again", file, number));
    if (keys.size() == wire::max_keys)
      throw Error(fmt::format("{}:{}: more than {} keys", file, number, wire::max_keys));
    keys.push_back({*key, base::printable(without_blanks(line.substr(blank)))});
  }
  if (keys.empty()) throw Error(fmt::format("{}: there is no key in it; `discoverctl keygen` makes one", file));
  return keys;
}

}  // namespace discover::config
