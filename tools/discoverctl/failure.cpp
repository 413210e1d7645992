#include "failure.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "discover/text.hpp"
#include "standard_output.hpp"
#include "table.hpp"

namespace discoverctl {
namespace {

std::string as_json(const discover::Error& error) {
  nlohmann::ordered_json object = {{"code", discover::to_string(error.code())}, {"message", error.what()}};
  if (error.code() == discover::ErrorCode::ambiguous) {
    auto& candidates = object["candidates"] = nlohmann::ordered_json::array();
    for (const auto& candidate : error.candidates()) {
      auto& row = candidates.emplace_back(nlohmann::ordered_json{{"id", candidate.id}, {"name", nullptr}});
      if (candidate.name) row["name"] = *candidate.name;
    }
  }
  const nlohmann::ordered_json document = {{"schema", "discoverd.error/1"}, {"error", object}};
  return document.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::string as_text(const discover::Error& error) {
  auto text = fmt::format("discoverctl: {}\n", discover::printable(error.what()));
  Table candidates({{""}, {""}, {""}});
  for (const auto& candidate : error.candidates()) candidates.add({"", candidate.id, candidate.name.value_or("-")});
  return text + candidates.text({});
}

}  // namespace

Exit exit_for(discover::ErrorCode code) {
  switch (code) {
    case discover::ErrorCode::not_reachable: return Exit::not_reachable;
    case discover::ErrorCode::timeout: return Exit::timeout;
    case discover::ErrorCode::bad_request: return Exit::usage;
    case discover::ErrorCode::not_found: return Exit::no_match;
    case discover::ErrorCode::ambiguous: return Exit::ambiguous;
    case discover::ErrorCode::refused: return Exit::refused;
    case discover::ErrorCode::bad_reply:
    case discover::ErrorCode::failed: return Exit::failed;
  }
  return Exit::failed;
}

void report(const discover::Error& error, bool json) {
  const auto text = json ? as_json(error) : as_text(error);
  write_standard_error(text);
}

}  // namespace discoverctl
