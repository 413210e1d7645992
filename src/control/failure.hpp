#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "discovery/peer.hpp"

namespace discover::control {

/// What the client did wrong or asked in vain, PROTOCOL.md s.3.
enum class ErrorCode { bad_request, unknown_op, not_found, ambiguous, too_large, refused, busy, failed };

std::string_view name(ErrorCode code);

/// Why a request gets no answer but an error.
struct Failure {
  ErrorCode code = ErrorCode::bad_request;
  std::string message;                             ///< a sentence; text of the client's in it is quoted()
  std::vector<const discovery::Peer*> candidates;  ///< of `ambiguous`; valid until the table changes
  std::optional<std::size_t> needed_bytes;         ///< of `too_large`: a max_bytes that would do
};

/// The start of a client's text, printable and in quotes, short enough for every error to fit every reply.
std::string quoted(std::string_view text);

/// A failure that has nothing but a message.
inline Failure failure(ErrorCode code, std::string message) { return {code, std::move(message), {}, {}}; }

/// The refusal of what only root and the daemon's own user may ask, at the door that knows who asks.
Failure for_the_privileged();

/// The refusal of an answer that would be `needed` bytes long.
Failure too_large(std::string_view what, std::size_t needed);

/// The reply that tells of `failure`; `id` as Request has it. Candidates beyond what fits `max_bytes` are
/// left out; without any it always fits request_limit::min_reply_bytes.
std::string error_reply(const Failure& failure, std::string_view id, std::size_t max_bytes);

}  // namespace discover::control
