#pragma once

#include <chrono>
#include <csignal>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace discoverctl {

/// A command that somebody wants run beside us.
struct Command {
  std::vector<std::string> words;                  ///< the program, sought on the PATH, and its arguments
  std::map<std::string, std::string> environment;  ///< over our own
};

/// While it lives, signals that would end this process wait: for Child::wait(), or for the end of this.
class HeldSignals {
 public:
  HeldSignals();
  ~HeldSignals();
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;

  const sigset_t& watched() const { return watched_; }

 private:
  sigset_t watched_{};
  sigset_t before_{};
};

/// A process of ours. It has our standard output and error, no signal blocked, and those ignored that our caller has.
class Child {
 public:
  enum class Group { ours, its_own };

  /// Throws std::system_error that names the program if it cannot be started. `input`: what it reads, at most
  /// 64 KiB; null: what we read.
  Child(const Command& command, Group group, const std::string* input = nullptr);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  /// Precondition: it has ended, and wait() or wait_at_most() has said so.
  ~Child() = default;

  pid_t pid() const { return pid_; }

  /// Its exit code, 128 and the signal's number if one ended it. Meanwhile SIGTERM and SIGHUP are passed on
  /// to it, and what a terminal sends to both is left to it. `meanwhile` is called each time `every` has passed.
  int wait(std::chrono::milliseconds every, const std::function<void()>& meanwhile);

  /// What wait_at_most() returns in place of an exit code.
  static constexpr int too_long = -1;
  static constexpr int interrupted = -2;

  /// The same, but kills its whole group when the time is over, or when one of the `held` signals has come, which then
  /// still waits.
  int wait_at_most(std::chrono::milliseconds time, const HeldSignals& held);

 private:
  int reap();

  pid_t pid_ = -1;
};

}  // namespace discoverctl
