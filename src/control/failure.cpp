#include "control/failure.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "control/json_writer.hpp"
#include "control/reply.hpp"
#include "control/request.hpp"

namespace discover::control {
namespace {

constexpr std::size_t max_quoted_bytes = 64;    // shows what was meant; at most 320 bytes when escaped
constexpr std::size_t max_message_bytes = 300;  // at most 900 when escaped: fits min_reply_bytes
constexpr std::size_t max_candidates = 16;      // more would tell nothing new

/// The longest beginning of at most `bytes` that cuts no code point in two.
std::string_view clipped(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

std::string candidate_json(const discovery::Peer& peer) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("id").id(peer.id).key("name");
  peer.description ? json.text(peer.description->name()) : json.null();
  json.end_object();
  return out;
}

}  // namespace

std::string_view name(ErrorCode code) {
  switch (code) {
    case ErrorCode::bad_request: return "bad-request";
    case ErrorCode::unknown_op: return "unknown-op";
    case ErrorCode::not_found: return "not-found";
    case ErrorCode::ambiguous: return "ambiguous";
    case ErrorCode::too_large: return "too-large";
    case ErrorCode::refused: return "refused";
    case ErrorCode::busy: return "busy";
    case ErrorCode::failed: return "failed";
  }
  return "";
}

std::string quoted(std::string_view text) {
  const auto start = clipped(text, max_quoted_bytes);
  return fmt::format("\"{}{}\"", base::printable(start), start.size() < text.size() ? "..." : "");
}

Failure for_the_privileged() {
  return failure(ErrorCode::refused, "only root and the user of discoverd may do that, over the control socket");
}

Failure too_large(std::string_view what, std::size_t needed) {
  auto message = needed > max_reply_bytes
                     ? fmt::format("{} takes {} bytes, more than a reply can have", what, needed)
                     : fmt::format("{} takes {} bytes: ask with max_bytes of at least that", what, needed);
  return {ErrorCode::too_large, std::move(message), {}, needed};
}

std::string error_reply(const Failure& failure, std::string_view id, std::size_t max_bytes) {
  std::string out;
  JsonWriter json(out);
  begin_reply(json, "discoverd.error/1", id);
  json.key("error").begin_object();
  json.key("code").text(name(failure.code));
  json.key("message").text(clipped(failure.message, max_message_bytes));
  if (failure.needed_bytes) json.key("needed_bytes").number(*failure.needed_bytes);
  if (failure.code == ErrorCode::ambiguous) {
    constexpr std::string_view comma_and_end = ",]}}";
    json.key("candidates").begin_array();
    for (std::size_t i = 0; i < std::min(failure.candidates.size(), max_candidates); ++i) {
      const auto candidate = candidate_json(*failure.candidates[i]);
      if (out.size() + candidate.size() + comma_and_end.size() > max_bytes) break;
      json.raw(candidate);
    }
    json.end_array();
  }
  json.end_object().end_object();
  return out;
}

}  // namespace discover::control
