#include "standard_output.hpp"

#include <cerrno>
#include <cstdlib>
#include <sys/ioctl.h>
#include <system_error>
#include <unistd.h>

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

}  // namespace discoverctl
