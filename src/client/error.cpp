#include "discover/error.hpp"

#include <utility>

namespace discover {

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::not_reachable: return "not-reachable";
    case ErrorCode::timeout: return "timeout";
    case ErrorCode::bad_reply: return "bad-reply";
    case ErrorCode::bad_request: return "bad-request";
    case ErrorCode::not_found: return "not-found";
    case ErrorCode::ambiguous: return "ambiguous";
    case ErrorCode::refused: return "refused";
    case ErrorCode::failed: return "failed";
  }
  return "failed";
}

Error::Error(ErrorCode code, const std::string& message, std::vector<Candidate> candidates)
    : std::runtime_error(message), code_(code), candidates_(std::move(candidates)) {}

// Out of line, so that the type's one identity lives in the library.
Error::~Error() = default;

}  // namespace discover
