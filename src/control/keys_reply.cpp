#include "control/keys_reply.hpp"

#include <fmt/format.h>

#include "control/asker.hpp"
#include "control/json_writer.hpp"
#include "control/reply.hpp"
#include "control/request.hpp"
#include "control/view.hpp"

namespace discover::control {

base::Expected<std::string, Failure> keys_reply(const Request& request, const View& view, Asker& asker) {
  if (asker.controls() == nullptr) return base::Unexpected{for_the_privileged()};
  const auto& trust = view.node.trust();
  const auto& keys = trust.config().keys;
  const auto& comments = view.process.key_comments;
  std::string out;
  JsonWriter json(out);
  begin_reply(json, view, "discoverd.keys/1", request.id);
  json.key("auth").text(view.process.auth).key("keys").begin_array();
  for (std::size_t i = 0; i < keys.size(); ++i) {
    json.begin_object().key("id").text(fmt::format("{:08x}", keys[i].id())).key("comment");
    if (i < comments.size() && !comments[i].empty())
      json.text(comments[i]);
    else
      json.null();
    json.key("signs").boolean(&keys[i] == trust.signing_key());
    json.key("heard_last_hour").number(trust.heard_in_last_hour(i, view.now)).end_object();
  }
  json.end_array().end_object();
  return out;
}

}  // namespace discover::control
