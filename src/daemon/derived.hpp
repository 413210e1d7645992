#pragma once

#include <filesystem>
#include <optional>

#include "control/view.hpp"
#include "daemon/settings.hpp"
#include "discovery/node.hpp"

/// What follows from the settings, for the parts that do not know them.
namespace discover::daemon {

/// Of a new life: nothing that must be fresh is used twice.
discovery::NodeConfig first_node_config(const Settings& settings,
                                        const std::optional<std::filesystem::path>& state_directory);

/// The same node as the configuration wants it from now on.
discovery::NodeConfig adjusted(discovery::NodeConfig node, const Settings& settings);

control::Process process_facts(const Settings& settings);

/// The same process after a reload.
void update(control::Process& process, const Settings& settings);

/// `fresh` without what differs from `before` only because two clocks were not read at once.
wire::Description steadied(wire::Description fresh, const wire::Description& before);

}  // namespace discover::daemon
