#include "write_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <climits>

#include "discover/error.hpp"

namespace discoverctl {
namespace {

[[noreturn]] void refuse(const std::string& what, const std::string& path) {
  throw discover::Error(discover::ErrorCode::failed,
                        "cannot " + what + " " + path + ": " + std::generic_category().message(errno));
}

void write_all(int fd, std::string_view text, const std::string& path) {
  while (!text.empty()) {
    const auto written = ::write(fd, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      refuse("write", path);
    }
  }
}

/// A new file beside the one it is to replace. Gone with this object, unless it took the other's place.
class Draft {
 public:
  explicit Draft(const std::string& target)
      : target_(target), folder_(target.substr(0, target.rfind('/') + 1)), path_(target + ".XXXXXX") {
    fd_ = ::mkostemp(path_.data(), O_CLOEXEC);
    if (fd_ < 0) refuse("make a file beside", target_);
  }
  ~Draft() {
    ::close(fd_);
    if (!placed_) ::unlink(path_.c_str());
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  void take_mode_of_target() {
    struct stat old {};
    if (::stat(target_.c_str(), &old) != 0) {
      const mode_t mask = ::umask(0);
      ::umask(mask);
      old.st_mode = 0666 & ~mask;
    } else if ((old.st_uid != ::geteuid() || old.st_gid != ::getegid()) && ::fchown(fd_, old.st_uid, old.st_gid) != 0) {
      refuse("keep the owner of", target_);
    }
    if (::fchmod(fd_, old.st_mode & 07777) != 0) refuse("keep the mode of", target_);
  }

  void write(std::string_view text) {
    write_all(fd_, text, path_);
    if (::fsync(fd_) != 0) refuse("write", path_);
  }

  void place() {
    if (::rename(path_.c_str(), target_.c_str()) != 0) refuse("replace", target_);
    placed_ = true;
    const int folder = ::open(folder_.empty() ? "." : folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return;  // what may be entered and written need not be readable
    ::fsync(folder);
    ::close(folder);
  }

 private:
  std::string target_;
  std::string folder_;
  std::string path_;
  int fd_ = -1;
  bool placed_ = false;
};

/// Where a link leads, also to where there is nothing yet.
std::string behind_links(std::string path) {
  constexpr int most = 40;  // as the kernel follows
  for (int links = 0; links < most; ++links) {
    std::error_code error;
    const auto target = std::filesystem::read_symlink(path, error);
    if (error) return path;
    path = std::filesystem::path(path).parent_path() / target;
  }
  errno = ELOOP;
  refuse("follow", path);
}

/// What is no file stays what it is.
void write_into(const std::string& path, std::string_view text) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_NOCTTY | O_CLOEXEC);
  if (fd < 0) refuse("write", path);
  try {
    write_all(fd, text, path);
  } catch (...) {
    ::close(fd);
    throw;
  }
  ::close(fd);
}

}  // namespace

void write_file(const std::string& path, std::string_view text) {
  struct stat there {};
  if (::stat(path.c_str(), &there) == 0 && !S_ISREG(there.st_mode)) return write_into(path, text);
  Draft draft(behind_links(path));
  draft.take_mode_of_target();
  draft.write(text);
  draft.place();
}

}  // namespace discoverctl
