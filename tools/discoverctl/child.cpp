#include "child.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace discoverctl {
namespace {

/// A read end that holds `text` and then ends. 65,536 bytes fit a pipe, see pipe(7).
int holding(const std::string& text) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
  ::fcntl(ends[1], F_SETFL, O_NONBLOCK);
  [[maybe_unused]] const auto written = ::write(ends[1], text.data(), text.size());
  ::close(ends[1]);
  return ends[0];
}

std::vector<std::string> joined_environment(const std::map<std::string, std::string>& over) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (!over.contains(std::string(text.substr(0, text.find('='))))) all.emplace_back(text);
  }
  for (const auto& [name, value] : over) all.push_back(name + "=" + value);
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (auto& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

sigset_t set_of(std::initializer_list<int> signals) {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : signals) sigaddset(&set, signal);
  return set;
}

timespec time_until(std::chrono::steady_clock::time_point due) {
  const auto left = std::max(due - std::chrono::steady_clock::now(), std::chrono::steady_clock::duration{});
  const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
  return {.tv_sec = seconds.count(), .tv_nsec = std::chrono::nanoseconds(left - seconds).count()};
}

}  // namespace

HeldSignals::HeldSignals() : watched_(set_of({SIGCHLD})) {
  for (const int signal : {SIGTERM, SIGHUP, SIGINT, SIGQUIT}) {
    struct sigaction action {};
    ::sigaction(signal, nullptr, &action);
    if (action.sa_handler != SIG_IGN)
      sigaddset(&watched_, signal);  // while blocked, even an ignored one would wait for us
  }
  ::sigprocmask(SIG_BLOCK, &watched_, &before_);
}

HeldSignals::~HeldSignals() { ::sigprocmask(SIG_SETMASK, &before_, nullptr); }

Child::Child(const Command& command, Group group, const std::string* input) {
  auto words = command.words;
  auto environment = joined_environment(command.environment);
  const auto none = set_of({});
  const auto defaults = set_of({SIGPIPE});  // what the caller has us ignore, as nohup(1) does, the command ignores, too
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
  if (group == Group::its_own) flags |= POSIX_SPAWN_SETPGROUP;
  posix_spawnattr_setflags(&attributes, flags);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  const int reading = input != nullptr ? holding(*input) : -1;
  if (reading >= 0) posix_spawn_file_actions_adddup2(&files, reading, STDIN_FILENO);
  const int error = ::posix_spawnp(&pid_, words.front().c_str(), &files, &attributes, pointers(words).data(),
                                   pointers(environment).data());
  if (reading >= 0) ::close(reading);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  if (error != 0) throw std::system_error(error, std::generic_category(), "cannot run " + words.front());
}

int Child::reap() {
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int Child::wait(std::chrono::milliseconds every, const std::function<void()>& meanwhile) {
  const HeldSignals held;
  auto due = std::chrono::steady_clock::now() + every;
  siginfo_t ended{};
  while (::waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 && ended.si_pid == 0) {
    siginfo_t signal{};
    const auto pause = time_until(due);
    const int number = ::sigtimedwait(&held.watched(), &signal, &pause);
    if (number < 0 && errno == EAGAIN) {
      meanwhile();
      due = std::chrono::steady_clock::now() + every;
    }
    const bool from_terminal = (number == SIGINT || number == SIGQUIT) && signal.si_code == SI_KERNEL;
    if (number > 0 && number != SIGCHLD && !from_terminal) ::kill(pid_, number);
  }
  return reap();
}

int Child::wait_at_most(std::chrono::milliseconds time, const HeldSignals& held) {
  auto ending = held.watched();
  sigdelset(&ending, SIGCHLD);
  std::array<pollfd, 2> awaited = {
      {{.fd = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)), .events = POLLIN, .revents = 0},
       {.fd = ::signalfd(-1, &ending, SFD_CLOEXEC), .events = POLLIN, .revents = 0}}};
  const bool can_wait = awaited[0].fd >= 0;  // a kernel before 5.3 cannot
  const int ready = can_wait ? ::poll(awaited.data(), awaited.size(), static_cast<int>(time.count())) : 1;
  const bool ended = !can_wait || awaited[0].revents != 0;
  for (const auto& one : awaited) {
    if (one.fd >= 0) ::close(one.fd);
  }
  if (!ended) ::kill(-pid_, SIGKILL);
  const int code = reap();
  if (ended) return code;
  return ready == 0 ? too_long : interrupted;
}

}  // namespace discoverctl
