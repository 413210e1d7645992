#include "standard_output.hpp"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace discoverctl {

namespace {

bool environment_allows_colour() {
  const char* refused = std::getenv("NO_COLOR");
  if (refused != nullptr && refused[0] != '\0') return false;
  const char* terminal = std::getenv("TERM");
  return terminal != nullptr && terminal[0] != '\0' && std::string_view(terminal) != "dumb";
}

}  // namespace

Screen standard_screen(Colour colour) {
  Screen screen{.colour = colour == Colour::always};
  if (::isatty(STDOUT_FILENO) == 0) return screen;
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) size.ws_col = 0;
  screen.terminal = true;
  screen.width = size.ws_col;
  if (colour == Colour::automatic) screen.colour = environment_allows_colour();
  return screen;
}

void write_standard_output(std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      throw std::system_error(errno, std::generic_category(), "cannot write to standard output");
    }
  }
}

void write_standard_error(std::string_view text) noexcept {
  while (!text.empty()) {
    const auto written = ::write(STDERR_FILENO, text.data(), text.size());
    if (written < 0 && errno != EINTR) return;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void keep_closed_streams_closed() {
  for (const auto& [stream, mode] :
       {std::pair(STDIN_FILENO, O_WRONLY), {STDOUT_FILENO, O_RDONLY}, {STDERR_FILENO, O_WRONLY}}) {
    if (::fcntl(stream, F_GETFD) < 0) ::open("/dev/null", mode);  // gives the lowest number that is free
  }
}

}  // namespace discoverctl
