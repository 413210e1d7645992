#include "control/config_reply.hpp"

#include <string_view>

#include "control/asker.hpp"
#include "control/json_writer.hpp"
#include "control/reply.hpp"
#include "control/request.hpp"
#include "control/view.hpp"

namespace discover::control {

namespace {

constexpr std::string_view end = "]}";

}  // namespace

std::string config_reply(const Request& request, const View& view) {
  std::string out;
  JsonWriter json(out);
  begin_reply(json, view, "discoverd.config/1", request.id);
  json.key("files").begin_array();
  for (const auto& file : view.process.configuration_files) json.text(file);
  json.end_array().key("config").raw(view.process.configuration).end_object();
  return out;
}

base::Expected<std::string, Failure> reload_reply(const Request& request, const View& view, Asker& asker) {
  if (auto failure = asker.reload()) return base::Unexpected{*std::move(failure)};
  std::string out;
  JsonWriter json(out);
  begin_reply(json, view, "discoverd.reload/1", request.id);
  json.key("files").begin_array();
  for (const auto& file : view.process.configuration_files) {
    const auto before = out.size();
    json.text(file);
    if (out.size() + end.size() <= request.max_bytes) continue;
    out.resize(before);  // it has been done, so an error would be wrong
    break;
  }
  json.end_array().end_object();
  return out;
}

}  // namespace discover::control
