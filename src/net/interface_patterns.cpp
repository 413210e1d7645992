#include "net/interface_patterns.hpp"

#include <algorithm>
#include <fnmatch.h>

#include <fmt/core.h>

#include "base/text.hpp"

namespace discover::net {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t";
  const auto first = text.find_first_not_of(blanks);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// What the kernel refuses in the name of an interface (dev_valid_name), and a `!` too many.
bool can_match(std::string_view glob) {
  return !glob.empty() && glob != "." && glob != ".." && glob.front() != '!' &&
         std::ranges::none_of(glob, [](unsigned char c) { return c == '/' || c == ':' || c <= ' ' || c == 0x7f; });
}

}  // namespace

base::Expected<InterfacePatterns::Pattern, std::string> InterfacePatterns::parse_one(std::string_view text) {
  const bool always = text.starts_with("!!");
  const bool deny = !always && text.starts_with("!");
  const auto glob = text.substr(always ? 2 : deny ? 1 : 0);
  if (!can_match(glob)) {
    return base::Unexpected{fmt::format("\"{}\" is no pattern for interfaces", base::printable(text))};
  }
  const auto effect = always ? Effect::allow_always : deny ? Effect::deny : Effect::allow;
  return Pattern{effect, std::string(glob)};
}

base::Expected<InterfacePatterns, std::string> InterfacePatterns::parse(std::span<const std::string> texts) {
  InterfacePatterns result;
  for (std::string_view rest : texts) {
    for (;;) {
      const auto comma = rest.find(',');
      auto pattern = parse_one(trimmed(rest.substr(0, comma)));
      if (!pattern) return base::Unexpected{pattern.error()};
      result.patterns_.push_back(std::move(*pattern));
      if (comma == rest.npos) break;
      rest.remove_prefix(comma + 1);
    }
  }
  if (!result.patterns_.empty() &&
      std::ranges::all_of(result.patterns_, [](const Pattern& p) { return p.effect == Effect::deny; })) {
    return base::Unexpected{
        std::string("the patterns only forbid interfaces and so name none; add \"*\" to use the others")};
  }
  return result;
}

InterfacePatterns::Answer InterfacePatterns::ask(std::string_view interface) const {
  if (patterns_.empty()) return Answer::no_patterns;
  const std::string name(interface);
  auto best_of = [&](Effect effect, Answer exact, Answer matched) {
    Answer best = Answer::not_named;
    for (const Pattern& pattern : patterns_) {
      if (pattern.effect != effect) continue;
      if (pattern.glob == name) return exact;
      if (::fnmatch(pattern.glob.c_str(), name.c_str(), 0) == 0) best = matched;
    }
    return best;
  };
  const Answer always = best_of(Effect::allow_always, Answer::exact, Answer::allowed);
  if (always != Answer::not_named) return always;
  const Answer denied = best_of(Effect::deny, Answer::denied, Answer::denied);
  if (denied != Answer::not_named) return denied;
  return best_of(Effect::allow, Answer::exact, Answer::allowed);
}

}  // namespace discover::net
