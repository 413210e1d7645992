#include "nft_command.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <string>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "host.hpp"

namespace discoverctl {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds patience{5};        // a ruleset of 100,000 elements takes one
constexpr std::size_t longest_output = 64u << 20;  // bytes
// sbin is rarely in the PATH of who is not root.
constexpr std::array places = {"/usr/sbin/nft", "/sbin/nft", "/usr/bin/nft", "/usr/local/sbin/nft"};

struct Output {
  int status = -1;    ///< as exit(3) had it; -1: it did not end by itself
  std::string text;   ///< of standard output
  std::string error;  ///< first line of standard error
};

/// Reads both pipes to their end; false when that takes too long or is too much.
bool read_all(int out, int error, Output& output) {
  const auto end = steady_clock::now() + patience;
  std::array<pollfd, 2> pipes = {pollfd{out, POLLIN, 0}, pollfd{error, POLLIN, 0}};
  std::array<char, 65536> buffer{};
  while (pipes[0].fd >= 0 || pipes[1].fd >= 0) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - steady_clock::now()).count();
    if (left <= 0 || ::poll(pipes.data(), pipes.size(), static_cast<int>(left)) <= 0) return false;
    for (std::size_t i = 0; i < pipes.size(); ++i) {
      if (pipes[i].revents == 0) continue;
      const auto bytes = ::read(pipes[i].fd, buffer.data(), buffer.size());
      if (bytes <= 0) pipes[i].fd = -1;
      if (bytes > 0) (i == 0 ? output.text : output.error).append(buffer.data(), static_cast<std::size_t>(bytes));
      if (output.text.size() > longest_output) return false;
    }
  }
  return true;
}

/// Starts `path` with both outputs in the pipes' writing ends.
bool start(const char* path, const std::array<int, 2>& out, const std::array<int, 2>& error, pid_t& child) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, error[1], STDERR_FILENO);
  std::array<std::string, 4> words = {path, "-j", "list", "ruleset"};
  std::array<char*, 5> arguments = {words[0].data(), words[1].data(), words[2].data(), words[3].data(), nullptr};
  const int failure = ::posix_spawn(&child, path, &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  return failure == 0;
}

/// Both ends of a pipe, closed with it.
struct Pipe {
  Pipe() {
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) ends = {-1, -1};
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close_writing();
    if (ends[0] >= 0) ::close(ends[0]);
  }
  void close_writing() {
    if (ends[1] >= 0) ::close(std::exchange(ends[1], -1));
  }

  std::array<int, 2> ends{};
};

Output list_ruleset(const char* path) {
  Output output;
  Pipe out;
  Pipe error;
  pid_t child = -1;
  if (out.ends[0] < 0 || error.ends[0] < 0 || !start(path, out.ends, error.ends, child)) return output;
  out.close_writing();
  error.close_writing();
  const bool complete = read_all(out.ends[0], error.ends[0], output);
  if (!complete) ::kill(child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (complete && WIFEXITED(status)) output.status = WEXITSTATUS(status);
  return output;
}

}  // namespace

FirewallFacts read_firewall() {
  FirewallFacts facts;
  facts.legacy_tables = !read_text("/proc/self/net/ip_tables_names").empty();
  for (const auto* path : places) {
    if (::access(path, X_OK) != 0) continue;
    auto output = list_ruleset(path);
    if (output.status == 0) {
      facts.rules = std::move(output.text);
    } else {
      facts.obstacle =
          output.error.empty() ? "nft did not end well" : "nft: " + output.error.substr(0, output.error.find('\n'));
    }
    return facts;
  }
  facts.obstacle = "nft is not installed";
  return facts;
}

}  // namespace discoverctl
