#include "config/keys.hpp"

#include <array>
#include <limits>

#include <fmt/format.h>

#include "base/text.hpp"
#include "config/offers.hpp"

namespace discover::config {
namespace {

constexpr std::int64_t fewest_peers = 16;       // a smaller table is a slip of the pen
constexpr std::int64_t most_peers = 1'000'000;  // far more than can announce themselves on one segment
constexpr std::string_view a_name = "a name (1 to 253 of A-Z a-z 0-9 . _ -, with no empty part between dots)";

bool is_pattern(std::string_view text) { return !text.empty() && base::is_printable_text(text); }

bool is_log_level(std::string_view text) { return base::parse_log_level(text).has_value(); }

bool is_profile(std::string_view text) { return parse_profile(text).has_value(); }

bool is_auth(std::string_view text) { return parse_auth(text).has_value(); }

bool is_absolute_path(std::string_view text) { return text.starts_with('/') && text.find('\0') == text.npos; }

std::vector<std::string> read_patterns(const Value& list, std::string_view expected) {
  std::vector<std::string> patterns;
  for (const auto& item : list.items(std::numeric_limits<std::size_t>::max(), expected)) {
    patterns.push_back(item.text(is_pattern, "a pattern for interfaces (NAME, GLOB, !GLOB or !!GLOB)"));
  }
  return patterns;
}

Reach read_reach(const Value& value) {
  if (value.is_boolean()) return {.everywhere = value.boolean(), .interfaces = {}};
  return {.everywhere = false, .interfaces = read_patterns(value, "true, false or a list of patterns")};
}

void check_roles(const Value& object, const Config& config) {
  if (!config.listen_only.everywhere || !config.announce_only.everywhere) return;
  object.complain("listen_only, announce_only: with both true there is nothing to do");
}

struct Key {
  std::string_view name;
  void (*read)(const Value& value, Config& config);
};

constexpr std::array keys = {
    Key{"name", [](const Value& value, Config& config) { config.name = value.text(base::is_valid_name, a_name); }},
    Key{"domain", [](const Value& value, Config& config) { config.domain = value.text(base::is_valid_name, a_name); }},
    Key{"port",
        [](const Value& value, Config& config) {
          config.port = static_cast<std::uint16_t>(value.integer(1, 65535, "a port (1 to 65535)"));
        }},
    Key{"control_port",
        [](const Value& value, Config& config) {
          config.control_port =
              static_cast<std::uint16_t>(value.integer(0, 65535, "a port (1 to 65535, or 0 for none)"));
        }},
    Key{"interfaces",
        [](const Value& value, Config& config) { config.interfaces = read_patterns(value, "a list of patterns"); }},
    Key{"listen_only", [](const Value& value, Config& config) { config.listen_only = read_reach(value); }},
    Key{"announce_only", [](const Value& value, Config& config) { config.announce_only = read_reach(value); }},
    Key{"profile",
        [](const Value& value, Config& config) {
          const auto profile = value.text(is_profile, R"(one of "normal", "quiet", "fast")");
          config.profile = parse_profile(profile).value();
        }},
    Key{"passive", [](const Value& value, Config& config) { config.passive = value.boolean(); }},
    Key{"auth",
        [](const Value& value, Config& config) {
          config.auth = parse_auth(value.text(is_auth, R"(one of "off", "sign", "require")")).value();
        }},
    Key{"key_file",
        [](const Value& value, Config& config) { config.key_file = value.text(is_absolute_path, "an absolute path"); }},
    Key{"log_level",
        [](const Value& value, Config& config) {
          const auto level = value.text(is_log_level, R"(one of "error", "warning", "info", "debug")");
          config.log_level = base::parse_log_level(level).value();
        }},
    Key{"max_peers",
        [](const Value& value, Config& config) {
          config.max_peers =
              static_cast<std::size_t>(value.integer(fewest_peers, most_peers, "a number of peers (16 to 1000000)"));
        }},
    Key{"tags", [](const Value& value, Config& config) { config.tags = read_tags(value); }},
    Key{"services", [](const Value& value, Config& config) { config.services = read_services(value); }},
};

}  // namespace

std::string_view name(Profile profile) {
  switch (profile) {
    case Profile::normal: return "normal";
    case Profile::quiet: return "quiet";
    case Profile::fast: return "fast";
  }
  return {};
}

std::optional<Profile> parse_profile(std::string_view text) {
  if (text == "normal") return Profile::normal;
  if (text == "quiet") return Profile::quiet;
  if (text == "fast") return Profile::fast;
  return std::nullopt;
}

std::string_view name(Auth auth) {
  switch (auth) {
    case Auth::off: return "off";
    case Auth::sign: return "sign";
    case Auth::require: return "require";
  }
  return {};
}

std::optional<Auth> parse_auth(std::string_view text) {
  for (const auto auth : {Auth::off, Auth::sign, Auth::require}) {
    if (text == name(auth)) return auth;
  }
  return std::nullopt;
}

std::vector<std::string_view> known_keys() {
  std::vector<std::string_view> names;
  for (const auto& key : keys) names.push_back(key.name);
  return names;
}

Config read_keys(const Value& object) {
  object.allow_only(known_keys());
  Config config;
  for (const auto& key : keys) {
    if (const auto value = object.find(key.name)) key.read(*value, config);
  }
  check_roles(object, config);
  check_offers(object, config);
  return config;
}

}  // namespace discover::config
