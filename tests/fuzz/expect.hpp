#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace discover::fuzz {

/// Ends the process, as a sanitizer does, with the promise that was broken.
inline void expect(bool holds, std::string_view promise) {
  if (holds) return;
  std::fprintf(stderr, "Broken: %.*s\n", static_cast<int>(promise.size()), promise.data());
  std::abort();
}

}  // namespace discover::fuzz
