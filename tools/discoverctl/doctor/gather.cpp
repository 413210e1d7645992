#include "gather.hpp"

#include <fmt/format.h>

#include "../phrases.hpp"
#include "discover/error.hpp"
#include "host.hpp"
#include "nft_command.hpp"
#include "scout/scan.hpp"
#include "udp_sockets.hpp"

#ifndef DISCOVERD_VERSION
#error "the build says which version this is"
#endif

namespace discoverctl {
namespace {

using discover::Error;
using discover::ErrorCode;

/// What else is judged of a daemon that has given its status.
void ask_more(const discover::Client& client, Facts& facts) {
  try {
    facts.interfaces = client.interfaces();
    facts.counters = client.counters();
    facts.peers = client.list().peers;
  } catch (const Error& error) {
    facts.daemon.untold = error.what();
  }
}

/// Tries the places one by one, to know which of them answers.
void ask_daemon(const discover::ClientOptions& options, Facts& facts) {
  for (const auto& socket : discover::control_sockets(options)) {
    auto here = options;
    here.socket = socket;
    try {
      const discover::Client client(here);
      facts.status = client.status();
      facts.daemon = {.socket = socket, .unit = "", .error = ""};
      return ask_more(client, facts);
    } catch (const Error& error) {
      if (error.code() == ErrorCode::bad_request) throw;
      const bool silent = error.code() == ErrorCode::timeout;
      facts.daemon.silent = facts.daemon.silent || silent;
      facts.daemon.odd = facts.daemon.odd || !(silent || error.code() == ErrorCode::not_reachable);
      facts.daemon.error += fmt::format("{}{}", facts.daemon.error.empty() ? "" : "; ", error.what());
    }
  }
}

void look_without_daemon(const std::string& instance, Facts& facts) {
  try {
    std::vector<std::string> words;
    for (const auto& place : discover::scout::find_places(discover::scout::configured(instance).where)) {
      words.push_back(fmt::format("{} {}", place.interface, to_string(place.prefix)));
    }
    facts.default_segments = joined(words, ", ");
  } catch (const Error& error) {
    facts.no_default_segments = error.what();
  }
}

/// Where the daemon itself has not sent, nothing is sent in its place.
void listen_for_echoes(Facts& facts) {
  for (const auto& segment : facts.status->segments) {
    if (only_listens(*facts.status, segment) || segment.sent_broadcasts == 0) continue;
    facts.echoes.push_back(
        {.interface = segment.interface, .address = segment.address, .prefix_length = segment.prefix_length});
  }
  discover::scout::test_echoes(facts.echoes, facts.port());
}

}  // namespace

Facts gather_facts(const discover::ClientOptions& options) {
  Facts facts{.version = DISCOVERD_VERSION};
  ask_daemon(options, facts);
  facts.daemon.instance = options.instance;
  const auto pid = facts.status ? facts.status->pid : std::nullopt;
  if (pid) facts.daemon.unit = unit_of(*pid);
  if (facts.status) {
    listen_for_echoes(facts);
  } else if (!facts.daemon.odd) {
    look_without_daemon(options.instance, facts);
  }
  facts.holders = port_holders(facts.port(), pid);
  facts.firewall = read_firewall();
  facts.container = container_kind();
  facts.clock_synchronised = is_clock_synchronised();
  return facts;
}

}  // namespace discoverctl
