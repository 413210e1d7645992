#include "reason.hpp"

#include <doctest/doctest.h>

#include "config/file.hpp"

namespace discover::config {

std::string reason(std::string_view text) {
  try {
    static_cast<void>(parse(text, "f.json"));
    return {};
  } catch (const Error& error) {
    const std::string_view what = error.what();
    REQUIRE(what.starts_with("f.json:"));
    return std::string(what.substr(what.starts_with("f.json: ") ? 8 : 7));
  }
}

}  // namespace discover::config
