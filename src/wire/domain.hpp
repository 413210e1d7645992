#pragma once

#include <cstdint>
#include <string_view>

namespace discover::wire {

/// The `domain` field: the first four bytes of BLAKE2b-256 of the domain's name (RFC 7693). It keeps fleets
/// that share a wire apart; it is no secret and no protection.
std::uint32_t domain_tag(std::string_view name);

}  // namespace discover::wire
