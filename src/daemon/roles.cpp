#include "daemon/roles.hpp"

#include <stdexcept>

#include <fmt/format.h>

namespace discover::daemon {

Roles::Reach::Reach(const config::Reach& reach, std::string_view key) : everywhere_(reach.everywhere) {
  auto patterns = net::InterfacePatterns::parse(reach.interfaces);
  if (!patterns) throw std::runtime_error(fmt::format("{}: {}", key, patterns.error()));
  patterns_ = std::move(*patterns);
}

bool Roles::Reach::covers(std::string_view interface) const {
  using Answer = net::InterfacePatterns::Answer;
  const auto answer = patterns_.ask(interface);
  return everywhere_ || answer == Answer::allowed || answer == Answer::exact;
}

Roles::Roles(const config::Config& config)
    : listen_only_(config.listen_only, "listen_only"), announce_only_(config.announce_only, "announce_only") {}

discovery::Role Roles::of(std::string_view interface) const {
  if (listen_only_.covers(interface)) return discovery::Role::listen_only;
  if (announce_only_.covers(interface)) return discovery::Role::announce_only;
  return discovery::Role::full;
}

}  // namespace discover::daemon
