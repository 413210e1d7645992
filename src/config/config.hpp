#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.hpp"
#include "discover/protocol.hpp"
#include "wire/description.hpp"

namespace discover::config {

/// How often a node speaks and how soon it takes others for dead.
enum class Profile { normal, quiet, fast };

/// From its name in the file and on the command line; nothing: there is none of that name.
std::optional<Profile> parse_profile(std::string_view text);
std::string_view name(Profile profile);

/// Whether what is said is signed, and who is believed.
enum class Auth { off, sign, require };

std::optional<Auth> parse_auth(std::string_view text);
std::string_view name(Auth auth);

/// To which interfaces a setting applies.
struct Reach {
  bool everywhere = false;
  std::vector<std::string> interfaces;  ///< else to those that fit these patterns
  bool operator==(const Reach&) const = default;
};

/// What an operator decides, with its defaults. A value; the daemon lays the command line over it.
struct Config {
  std::optional<std::string> name;  ///< to announce; nothing: the host's own
  std::string domain = "default";   ///< only nodes of the same domain see each other
  std::uint16_t port = discovery_port;
  std::optional<std::uint16_t> control_port;  ///< 0: none; nothing: the default of the instance
  std::vector<std::string> interfaces;        ///< patterns; none: whatever is up and broadcast-capable
  Reach listen_only;                          ///< where to hear others and stay unseen
  Reach announce_only;                        ///< where to be seen and hear nobody
  Profile profile = Profile::normal;
  bool passive = false;  ///< ask others not to probe this host
  Auth auth = Auth::off;
  std::optional<std::string> key_file;  ///< nothing: the credential of the service, or the usual place
  base::LogLevel log_level = base::LogLevel::info;
  std::size_t max_peers = 8192;  ///< rows of the peer table
  std::map<std::string, std::string> tags;
  std::vector<wire::Service> services;
  bool operator==(const Config&) const = default;
};

}  // namespace discover::config
