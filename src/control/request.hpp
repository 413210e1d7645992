#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/expected.hpp"
#include "control/cursor.hpp"
#include "control/failure.hpp"
#include "control/offers.hpp"
#include "control/row_keys.hpp"
#include "wire/node_id.hpp"

namespace discover::control {

inline constexpr std::size_t max_request_bytes = 8192;     // room for filters; bounds what parsing costs
inline constexpr int max_request_depth = 4;                // the same, for nesting
inline constexpr std::size_t max_id_bytes = 64;            // a UUID or a name with a counter
inline constexpr std::size_t min_reply_bytes = 1024;       // every error and most single rows fit
inline constexpr std::size_t max_reply_bytes = 65507;      // the longest UDP payload over IPv4 (RFC 768)
inline constexpr std::size_t default_reply_bytes = 60000;  // below it with room for whatever wraps it
inline constexpr std::size_t max_rows = 100000;            // more than any table holds
inline constexpr std::size_t min_id_digits = 4;            // fewer are a guess
inline constexpr std::size_t max_lease_s = 86400;          // a day; what is meant to stay longer needs no lease
inline constexpr std::size_t max_peer_bytes = 253;         // the longest name

enum class Operation {
  list,
  show,
  status,
  interfaces,
  counters,
  config,
  history,
  watch,
  unwatch,
  // For root and the daemon's user:
  keys,
  reload,
  publish,
  withdraw,
  tag,
  announce,
  solicit,
  forget,
  probe
};

/// A request that has been checked, PROTOCOL.md s.2.
struct Request {
  Operation op = Operation::list;
  std::string id;  ///< as JSON, to be repeated as it is; empty: none was given
  std::size_t max_bytes = default_reply_bytes;
  std::optional<wire::NodeId> after;          ///< of list and history
  std::optional<std::uint64_t> after_place;   ///< of status and interfaces, as reports.cpp counts them
  std::size_t limit = max_rows;               ///< of list and history
  bool all = false;                           ///< of list
  RowKeys fields = every_key;                 ///< of list
  std::string peer;                           ///< of show, history (empty: all), forget and probe
  std::optional<Cursor> since;                ///< of watch
  bool snapshot = true;                       ///< of watch
  wire::Service service;                      ///< of publish; of withdraw its name and, if given, type
  std::optional<std::chrono::seconds> lease;  ///< of publish; nothing: until it is withdrawn
  TagPatch tags;                              ///< of tag
};

/// A request that cannot be answered, with the `id` of the error reply as in Request.
struct BadRequest {
  std::string id;
  Failure failure;
};

/// Never throws, whatever the bytes are.
base::Expected<Request, BadRequest> parse_request(base::Bytes bytes);

}  // namespace discover::control
