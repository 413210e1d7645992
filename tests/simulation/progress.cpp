#include "progress.hpp"

#include <cstdio>
#include <unistd.h>

#include <fmt/format.h>

namespace discover::simulation {

Progress::Progress() : visible_(isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() { clear(); }

void Progress::show(std::string_view what, double part) {
  if (!visible_) return;
  fmt::print(stderr, "\r\x1b[K{}: {:.0f} %", what, part * 100);
  std::fflush(stderr);
  shown_ = true;
}

void Progress::clear() {
  if (shown_) fmt::print(stderr, "\r\x1b[K");
  shown_ = false;
}

}  // namespace discover::simulation
