#include "config/keys.hpp"

#include <doctest/doctest.h>

#include "config/file.hpp"
#include "reason.hpp"

using namespace discover::config;
using discover::base::LogLevel;

namespace {

const std::string long_name(253, 'x');

/// The configuration of a file with this one key.
Config with(const std::string& key, const std::string& value) {
  return parse('{' + ('"' + key + "\":" + value) + '}', "f.json");
}

std::string reason_with(const std::string& key, const std::string& value) {
  return reason('{' + ('"' + key + "\":" + value) + '}');
}

template <class T>
Config changed(T Config::*key, T value) {
  Config config;
  config.*key = std::move(value);
  return config;
}

}  // namespace

TEST_CASE("an empty object is the defaults, and so is null for any key") {
  const Config defaults;
  CHECK(parse("{}", "f.json") == defaults);
  for (const auto key : known_keys()) CHECK_MESSAGE(with(std::string(key), "null") == defaults, key);
  CHECK(defaults.domain == "default");
  CHECK(defaults.port == 9842);
  CHECK(defaults.max_peers == 8192);
  CHECK(defaults.log_level == LogLevel::info);
  CHECK_FALSE(defaults.name);
  CHECK_FALSE(defaults.control_port);
}

TEST_CASE("each key changes its own value and nothing else") {
  CHECK(with("name", "\"alpha\"") == changed(&Config::name, std::optional<std::string>("alpha")));
  CHECK(with("name", '"' + long_name + '"') == changed(&Config::name, std::optional(long_name)));
  CHECK(with("domain", "\"lab.example\"") == changed(&Config::domain, std::string("lab.example")));
  CHECK(with("port", "1") == changed<std::uint16_t>(&Config::port, 1));
  CHECK(with("port", "65535") == changed<std::uint16_t>(&Config::port, 65535));
  CHECK(with("control_port", "0") == changed(&Config::control_port, std::optional<std::uint16_t>(0)));
  CHECK(with("control_port", "65535") == changed(&Config::control_port, std::optional<std::uint16_t>(65535)));
  CHECK(with("interfaces", R"(["*","!wlan*","!!wlan0"])") ==
        changed(&Config::interfaces, std::vector<std::string>{"*", "!wlan*", "!!wlan0"}));
  CHECK(with("interfaces", "[]") == Config{});
  for (const auto& [key, member] :
       {std::pair("listen_only", &Config::listen_only), std::pair("announce_only", &Config::announce_only)}) {
    CHECK(with(key, "true") == changed(member, Reach{true, {}}));
    CHECK(with(key, R"(["wlan*","!wlan0"])") == changed(member, Reach{false, {"wlan*", "!wlan0"}}));
    CHECK(with(key, "[]") == Config{});
    CHECK(with(key, "false") == Config{});
  }
  CHECK(with("profile", "\"quiet\"") == changed(&Config::profile, Profile::quiet));
  CHECK(with("profile", "\"fast\"") == changed(&Config::profile, Profile::fast));
  CHECK(with("profile", "\"normal\"") == Config{});
  CHECK(with("passive", "true") == changed(&Config::passive, true));
  CHECK(with("passive", "false") == Config{});
  CHECK(with("log_level", "\"error\"") == changed(&Config::log_level, LogLevel::error));
  CHECK(with("log_level", "\"warning\"") == changed(&Config::log_level, LogLevel::warning));
  CHECK(with("log_level", "\"info\"") == Config{});
  CHECK(with("log_level", "\"debug\"") == changed(&Config::log_level, LogLevel::debug));
  CHECK(with("max_peers", "16") == changed<std::size_t>(&Config::max_peers, 16));
  CHECK(with("max_peers", "1000000") == changed<std::size_t>(&Config::max_peers, 1000000));
}

TEST_CASE("a bad value is named with its key and with what is allowed") {
  constexpr auto a_name = " is not a name (1 to 253 of A-Z a-z 0-9 . _ -, with no empty part between dots)";
  for (const std::string key : {"name", "domain"}) {
    for (const auto* value : {"\"\"", "\".\"", "\"a..b\"", "\"a b\"", "1", "true", "[]"}) {
      CHECK(reason_with(key, value) == key + ": " + value + a_name);
    }
    CHECK(reason_with(key, '"' + long_name + "x\"") == key + ": \"" + std::string(59, 'x') + "..." + a_name);
  }
  for (const auto* value : {"0", "65536", "70000", "-1", "1.0", "\"22\"", "false", "{}"}) {
    CHECK(reason_with("port", value) == "port: " + std::string(value) + " is not a port (1 to 65535)");
  }
  for (const auto* value : {"-1", "65536", "0.5", "\"0\""}) {
    CHECK(reason_with("control_port", value) ==
          "control_port: " + std::string(value) + " is not a port (1 to 65535, or 0 for none)");
  }
  for (const auto* value : {"15", "1000001", "-16", "18446744073709551615"}) {
    CHECK(reason_with("max_peers", value) ==
          "max_peers: " + std::string(value) + " is not a number of peers (16 to 1000000)");
  }
  for (const auto* value : {"\"yes\"", "1", "0"}) {
    CHECK(reason_with("listen_only", value) ==
          "listen_only: " + std::string(value) + " is not true, false or a list of patterns");
  }
  for (const auto* value : {"\"slow\"", "\"Normal\"", "\"\"", "true"}) {
    CHECK(reason_with("profile", value) ==
          "profile: " + std::string(value) + R"( is not one of "normal", "quiet", "fast")");
  }
  CHECK(reason_with("passive", "1") == "passive: 1 is not true or false");
  for (const auto* value : {"\"notice\"", "\"INFO\"", "\"\"", "6"}) {
    CHECK(reason_with("log_level", value) ==
          "log_level: " + std::string(value) + R"( is not one of "error", "warning", "info", "debug")");
  }
}

TEST_CASE("interfaces is a list of printable texts") {
  CHECK(reason_with("interfaces", "\"eth0\"") == "interfaces: \"eth0\" is not a list of patterns");
  constexpr auto a_pattern = " is not a pattern for interfaces (NAME, GLOB, !GLOB or !!GLOB)";
  CHECK(reason_with("interfaces", R"(["eth0",""])") == std::string("interfaces[1]: \"\"") + a_pattern);
  CHECK(reason_with("interfaces", "[7]") == std::string("interfaces[0]: 7") + a_pattern);
  CHECK(reason_with("interfaces", R"(["eth\u001b"])") == std::string(R"(interfaces[0]: "eth\u001b")") + a_pattern);
}

TEST_CASE("an unknown key is an error that names the nearest known one, or all") {
  CHECK(reason(R"({"prot":1})") == "prot: unknown key; did you mean \"port\"?");
  CHECK(reason(R"({"listen-only":true})") == "listen-only: unknown key; did you mean \"listen_only\"?");
  CHECK(reason(R"({"colour":null})") ==
        "colour: unknown key; known are name, domain, port, control_port, interfaces, listen_only, announce_only, "
        "profile, "
        "passive, auth, key_file, log_level, max_peers, tags, services");
  CHECK(reason(R"({"\u001b[31m":1})").starts_with("\\x1b[31m: unknown key; known are "));
}

TEST_CASE("signing is off, on, or asked of everybody") {
  CHECK(with("auth", "\"sign\"") == changed(&Config::auth, Auth::sign));
  CHECK(with("auth", "\"require\"") == changed(&Config::auth, Auth::require));
  CHECK(with("auth", "\"off\"") == Config{});
  CHECK(reason_with("auth", "\"on\"") == R"(auth: "on" is not one of "off", "sign", "require")");
  CHECK(with("key_file", "\"/k\"") == changed(&Config::key_file, std::optional<std::string>("/k")));
  CHECK(reason_with("key_file", "\"k\"") == R"(key_file: "k" is not an absolute path)");
}

TEST_CASE("a host that neither hears nor announces is a slip") {
  CHECK(reason(R"({"listen_only":true,"announce_only":true})") ==
        "listen_only, announce_only: with both true there is nothing to do");
  CHECK(reason(R"({"listen_only":true,"announce_only":["eth0"]})").empty());
}
