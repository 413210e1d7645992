#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/address.hpp"
#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "wire/header.hpp"
#include "wire/node_id.hpp"

namespace discover::discovery {

/// Descriptions that are being put together from the parts that replies carry. Bounded.
class Fetches {
 public:
  /// Where the next part of `target`'s description starts, if one is being fetched from there; else 0.
  std::uint16_t next_offset(const wire::NodeId& target, base::Endpoint from, std::uint32_t revision) const;

  /// Adds a part. The whole description when this was the last part; nothing while parts are missing, or
  /// when the part does not fit what came before and fetching starts again.
  std::optional<std::string> add(base::TimePoint now, const wire::Datagram& reply, base::Bytes part,
                                 base::Endpoint from);

 private:
  struct Fetch {
    wire::NodeId target;
    base::Endpoint from;
    std::uint32_t revision = 0;
    std::uint16_t total = 0;
    std::string text;
    base::TimePoint touched;
  };
  std::vector<Fetch>::iterator find(const wire::NodeId& target, base::Endpoint from);

  static constexpr std::size_t most_fetches = 16;  // 256 KiB at most; a further one displaces the stalest

  std::vector<Fetch> fetches_;
};

}  // namespace discover::discovery
