#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fcntl.h>
#include <new>
#include <string_view>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>
#include <sodium.h>

#include "base/log.hpp"
#include "config/document.hpp"
#include "daemon/daemon.hpp"
#include "daemon/options.hpp"
#include "daemon/settings.hpp"

using namespace discover;

namespace {

constexpr int failed = 1;
constexpr int bad_usage = 2;

int complain(const std::exception& error, int status) {
  base::log::write(base::LogLevel::error, error.what());
  return status;
}

/// The daemon works in callbacks, out of which nothing may be thrown. What it keeps in files is replaced as a whole, so
/// it can end anywhere; the words take no memory.
[[noreturn]] void out_of_memory() {
  constexpr std::string_view words = "error   out of memory\n";
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, words.data(), words.size());
  std::_Exit(failed);
}

/// So that nothing else is opened in the place of a standard stream, to be written to as such.
void keep_standard_streams() {
  int opened = 0;
  while (opened <= STDERR_FILENO && opened >= 0) opened = ::open("/dev/null", O_RDWR);
  if (opened > STDERR_FILENO) ::close(opened);
}

std::optional<daemon::Settings> settings_of(const daemon::Options& options) try {
  return daemon::make_settings(options);
} catch (const std::exception& error) {
  complain(error, bad_usage);
  return std::nullopt;
}

/// `status`, if all that was said on standard output has got there.
int after_output(int status) {
  if (std::fflush(stdout) == 0) return status;
  throw std::system_error(errno, std::generic_category(), "cannot write to standard output");
}

/// On standard output: the configuration, or that it is sound and which files it is from.
int answer_about_configuration(const daemon::Options& options, const daemon::Settings& settings) {
  if (options.errand == daemon::Options::Errand::show_config) {
    fmt::print("{}\n", config::to_document(settings.config, config::Layout::readable));
  } else {
    for (const auto& file : settings.files) fmt::print("{}: sound\n", file);
    if (settings.files.empty()) fmt::print("no configuration file; the defaults hold\n");
  }
  return after_output(0);
}

}  // namespace

int main(int argc, char** argv) {
  keep_standard_streams();
  std::set_new_handler(out_of_memory);
  std::signal(SIGPIPE, SIG_IGN);  // whoever reads the log may end before the daemon, which says goodbye to its peers
  try {
    const auto parsed = daemon::parse_options(argc, argv);
    if (const auto* status = std::get_if<int>(&parsed)) return after_output(*status);
    if (sodium_init() < 0) throw std::runtime_error("libsodium finds no source of randomness");
    const auto& options = std::get<daemon::Options>(parsed);
    const auto settings = settings_of(options);
    if (!settings) return bad_usage;
    if (options.errand != daemon::Options::Errand::run) return answer_about_configuration(options, *settings);
    base::log::set_level(settings->config.log_level);
    base::log::wait_for_nobody();
    daemon::Daemon(options, *settings).run();
    return 0;
  } catch (const std::exception& error) {
    return complain(error, failed);
  }
}
