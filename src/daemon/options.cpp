#include "daemon/options.hpp"

#include <cstdio>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/log.hpp"
#include "base/text.hpp"
#include "config/config.hpp"
#include "daemon/version.hpp"

namespace discover::daemon {
namespace {

constexpr auto footer = R"(Examples:
  discoverd                              announce this host on every network it is on
  discoverd --interface 'eth*'           only where the interface is called eth...
  discoverd --interface '*,!wlan*'       everywhere but there
  discoverd --instance blue --interface lo
                                         a second node, for a try on this machine alone

Patterns: NAME uses an interface whatever its kind, GLOB those that match, !GLOB none that match, !!GLOB
those that match whatever ! says. Without patterns all are used that are up and can broadcast, and with GLOB the
matching ones of these, except loopback, dummies, enslaved links and bridges without a physical port.
`discoverctl interfaces` shows the verdict on each. See discoverd(8).)";

const CLI::Validator a_name(
    [](std::string& text) { return base::is_valid_name(text) ? std::string() : "not a name of [A-Za-z0-9._-]"; },
    "NAME");

const CLI::Validator a_log_level(
    [](std::string& text) {
      return base::parse_log_level(text) ? std::string() : "not one of error, warning, info, debug";
    },
    "LEVEL");

const CLI::Validator a_profile(
    [](std::string& text) { return config::parse_profile(text) ? std::string() : "not one of normal, quiet, fast"; },
    "PROFILE");

}  // namespace

std::variant<Options, int> parse_options(int argc, char** argv) {
  Options options;
  CLI::App app("Announces this host on its networks and keeps a table of the hosts that do the same.", "discoverd");
  app.footer(footer);
  app.set_version_flag("--version", fmt::format("discoverd {}", version));
  app.add_option("--config", options.config, "Configuration file (default /etc/discoverd/discoverd.json)")
      ->type_name("FILE");
  app.add_option("--instance", options.instance,
                 "Run beside other nodes on this host, with an id and sockets of its own")
      ->check(a_name);
  app.add_option("--interface", options.interfaces, "Which interfaces to use; may be repeated")
      ->type_name("PATTERN")
      ->allow_extra_args(false);
  app.add_option("--name", options.name, "Name to announce (default: the host name)")->check(a_name);
  app.add_option("--port", options.port, "UDP port of the protocol (default 9842)")
      ->check(CLI::Range(1, 65535))
      ->type_name("PORT");
  app.add_option("--control-port", options.control_port,
                 "UDP port on 127.0.0.1 for queries, 0 for none (default 9843; none for a named instance)")
      ->type_name("PORT");
  app.add_flag("--listen-only", options.listen_only, "Never send anything: hear others, stay unseen");
  app.add_flag("--announce-only", options.announce_only, "Announce and answer, and list nobody")
      ->excludes("--listen-only");
  app.add_option("--profile", options.profile, "normal, quiet (rarely, probing nobody) or fast (at most 64 hosts)")
      ->check(a_profile);
  app.add_option("--log-level", options.log_level, "error, warning, info or debug (default info)")->check(a_log_level);
  app.add_option("--state-directory", options.state_directory,
                 "Keep what outlives the process there (default: what systemd made for it; else nothing is kept)")
      ->type_name("DIR");
  bool check = false;
  bool show = false;
  app.add_flag("--check-config", check, "Check the configuration, say which files it is made of, and end");
  app.add_flag("--show-config", show, "Print the configuration that the files and options make, and end");

  try {
    app.parse(argc, argv);
    if (check) options.errand = Options::Errand::check_config;
    if (show) options.errand = Options::Errand::show_config;
    return options;
  } catch (const CLI::CallForHelp&) {
    fmt::print("{}", app.help());
    return 0;
  } catch (const CLI::CallForVersion& call) {
    fmt::print("{}\n", call.what());
    return 0;
  } catch (const CLI::ParseError& error) {
    fmt::print(stderr, "discoverd: {} (see discoverd --help)\n", base::printable(error.what()));
    return 2;
  }
}

}  // namespace discover::daemon
