#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "service/state_file.hpp"
#include "wire/node_id.hpp"
#include "wire/nonce.hpp"

namespace discover::service {

using MachineId = std::array<std::uint8_t, 16>;

/// The machine id of machine-id(5); nothing if this machine has none, or none that this process may see. Throws
/// std::system_error if it cannot be read for another reason, for then the machine has one.
std::optional<MachineId> read_machine_id();

/// The content of /etc/machine-id: 32 hexadecimal digits and an end of line, not all zero.
std::optional<MachineId> parse_machine_id(std::string_view text);

/// The id that `file` keeps for a machine without one, made at the first call; nothing if it cannot be kept. Throws as
/// read_machine_id() does.
std::optional<MachineId> kept_machine_id(const StateFile& file);

/// Who this node is, PROTOCOL.md s.3: a keyed hash, because the machine id itself must stay on its machine
/// (machine-id(5)). The default instance has the empty name.
wire::NodeId derive_node_id(const MachineId& machine, std::string_view instance);

/// An id for a machine without machine id that keeps none: different at every start.
wire::NodeId random_node_id();

/// 64 bits from the kernel, for epochs and seeds.
std::uint64_t random_bits();

/// A secret from the kernel, for nonces.
wire::NonceKey random_key();

}  // namespace discover::service
