#include "daemon/derived.hpp"

#include <cstdlib>
#include <unistd.h>

#include "base/log.hpp"
#include "config/document.hpp"
#include "daemon/version.hpp"
#include "net/socket_options.hpp"
#include "service/identity.hpp"
#include "wire/domain.hpp"

namespace discover::daemon {
namespace {

constexpr std::int64_t clock_slack_s = 2;  // booted_at is a difference of clocks, in whole seconds

discovery::Timing timing_of(config::Profile profile) {
  switch (profile) {
    case config::Profile::normal: return {};
    case config::Profile::quiet: return discovery::quiet_timing;
    case config::Profile::fast: return discovery::fast_timing;
  }
  return {};
}

discovery::TrustConfig trust_of(const Settings& settings) {
  discovery::TrustConfig trust;
  switch (settings.config.auth) {
    case config::Auth::off: break;
    case config::Auth::sign: trust.auth = discovery::Auth::sign; break;
    case config::Auth::require: trust.auth = discovery::Auth::require; break;
  }
  for (const auto& named : settings.keys) trust.keys.push_back(named.key);
  return trust;
}

}  // namespace

discovery::NodeConfig first_node_config(const Settings& settings,
                                        const std::optional<std::filesystem::path>& state_directory) {
  auto machine = service::read_machine_id();
  if (!machine && state_directory)
    machine = service::kept_machine_id(service::StateFile(*state_directory / "machine-id"));
  if (!machine) base::log::warning("this machine has no machine-id(5): others will take every restart for a new host");
  return adjusted({.id = machine ? service::derive_node_id(*machine, settings.instance) : service::random_node_id(),
                   .epoch = service::random_bits(),
                   .seed = service::random_bits(),
                   .nonce_key = service::random_key()},
                  settings);
}

discovery::NodeConfig adjusted(discovery::NodeConfig node, const Settings& settings) {
  const auto& config = settings.config;
  node.domain = wire::domain_tag(config.domain);
  node.port = config.port;
  node.passive = config.passive;
  node.timing = timing_of(config.profile);
  node.capacity = config.max_peers;
  node.trust = trust_of(settings);
  return node;
}

control::Process process_facts(const Settings& settings) {
  control::Process process{.version = std::string(version),
                           .pid = ::getpid(),
                           .started = base::BootClock::now(),
                           .receive_buffer_wanted_bytes = net::wanted_receive_buffer_bytes};
  if (!settings.instance.empty()) process.instance = settings.instance;
  update(process, settings);
  return process;
}

void update(control::Process& process, const Settings& settings) {
  const auto& config = settings.config;
  process.domain = config.domain;
  process.port = config.port;
  process.control_port.reset();
  if (config.control_port.value_or(0) != 0) process.control_port = config.control_port;
  process.profile = config::name(config.profile);
  process.auth = config::name(config.auth);
  process.key_comments.clear();
  for (const auto& named : settings.keys) process.key_comments.push_back(named.comment);
  process.configuration = config::to_document(config, config::Layout::one_line);
  process.configuration_files = settings.files;
  process.listen_only = config.listen_only.everywhere;
  process.announce_only = config.announce_only.everywhere;
}

wire::Description steadied(wire::Description fresh, const wire::Description& before) {
  const bool both = fresh.booted_at && before.booted_at;
  if (both && std::abs(*fresh.booted_at - *before.booted_at) <= clock_slack_s) fresh.booted_at = before.booted_at;
  return fresh;
}

}  // namespace discover::daemon
