#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.hpp"

namespace discover::net {

/// What the operator said about which interfaces to use, in lldpd's language: shell patterns, where `!`
/// forbids and beats a plain pattern, and `!!` allows and beats both, in whatever order they come.
class InterfacePatterns {
 public:
  enum class Answer {
    no_patterns,  ///< nothing was said about any interface
    not_named,    ///< no pattern fits
    denied,
    allowed,  ///< a pattern with wildcards fits
    exact,    ///< the interface is named literally
  };

  InterfacePatterns() = default;

  /// Each text is one pattern or several with commas between. The error is a sentence with the bad pattern.
  static base::Expected<InterfacePatterns, std::string> parse(std::span<const std::string> texts);

  Answer ask(std::string_view interface) const;

  bool operator==(const InterfacePatterns&) const = default;

 private:
  enum class Effect { allow, deny, allow_always };
  struct Pattern {
    Effect effect;
    std::string glob;
    bool operator==(const Pattern&) const = default;
  };
  static base::Expected<Pattern, std::string> parse_one(std::string_view text);

  std::vector<Pattern> patterns_;
};

}  // namespace discover::net
