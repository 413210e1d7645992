#include "client/reply.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "client/members.hpp"
#include "discover/error.hpp"

namespace discover::client {
namespace {

constexpr int deepest_reply = 16;  // twice what the deepest document has, for what newer daemons add

/// Nothing else may reach a terminal or a script's line reader, and the protocol is ASCII anyway.
bool is_plain(std::string_view text) {
  unsigned char odd = 0;  // without a way out of the loop the compiler takes many bytes at a time
  for (const char c : text) odd |= static_cast<unsigned char>(c != '\n' && (c < ' ' || c > '~'));
  return odd == 0;
}

ErrorCode code_of(std::string_view code) {
  static constexpr std::array known = {
      std::pair{std::string_view("bad-request"), ErrorCode::bad_request},
      std::pair{std::string_view("not-found"), ErrorCode::not_found},
      std::pair{std::string_view("ambiguous"), ErrorCode::ambiguous},
      std::pair{std::string_view("refused"), ErrorCode::refused},
  };
  const auto* const found =
      std::find_if(known.begin(), known.end(), [code](const auto& entry) { return entry.first == code; });
  return found == known.end() ? ErrorCode::failed : found->second;
}

Candidate read_candidate(const Members& candidate) {
  return {.id = candidate["id"].needed_text(), .name = candidate["name"].text()};
}

[[noreturn]] void raise(const Members& error) {
  const auto code = error["code"].needed_text();
  auto message = error["message"].text().value_or("");
  if (message.empty()) message = "the daemon says " + code;
  throw Error(code_of(code), message, error["candidates"].each(read_candidate));
}

}  // namespace

void check_plain(std::string_view text) {
  if (!is_plain(text)) throw Error(ErrorCode::bad_reply, "the daemon's reply holds bytes that are not printable ASCII");
}

nlohmann::json parse_object(std::string_view text) {
  auto parsed = base::parse_json(text, {.bytes = longest_reply, .depth = deepest_reply});
  if (!parsed) throw Error(ErrorCode::bad_reply, "the daemon's reply is " + parsed.error());
  if (!parsed->is_object()) throw Error(ErrorCode::bad_reply, "the daemon's reply is not a JSON object");
  return *std::move(parsed);
}

std::size_t start_of_rows(std::string_view reply) {
  // Cannot stand inside a string, where the quotation marks would be escaped.
  static constexpr std::string_view key = "\"peers\":[";
  const auto start = reply.find(key);
  return start == std::string_view::npos ? start : start + key.size();
}

std::string without_rows(std::string_view reply) {
  const auto rows = start_of_rows(reply);
  if (rows == std::string_view::npos) return std::string(reply);
  return std::string(reply.substr(0, rows)) + "]}";
}

bool is_answer(std::string_view reply, std::uint64_t id) {
  check_plain(reply);
  const auto json = parse_object(without_rows(reply));
  const auto given = json.find("id");
  const bool ours = given != json.end() && *given == id;
  const auto error = json.find("error");
  // A daemon that could not read the request does not know its id either.
  if (error != json.end() && (ours || given == json.end())) raise(Members(*error));
  return ours;
}

std::string without_request(std::string_view object) {
  auto ordered = nlohmann::ordered_json::parse(object);
  ordered.erase("id");
  if (ordered.contains("next")) ordered["next"] = nullptr;
  return ordered.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace discover::client
