#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace discover::control {

/// Which members a peer's row has, a bit for each but `id`, which every row has.
using RowKeys = std::uint32_t;

inline constexpr RowKeys only_id = 0;
inline constexpr RowKeys every_key = ~RowKeys{0};

/// The bit of a member; none for `id`, and nothing if no row has such a member.
std::optional<RowKeys> row_key(std::string_view name);

/// Those that `keys` are of, in the order of the row: "id", "name", ...
std::vector<std::string_view> row_key_names(RowKeys keys);

}  // namespace discover::control
