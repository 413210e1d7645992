#include "control/watch_reply.hpp"

#include "control/asker.hpp"
#include "control/json_writer.hpp"
#include "control/reply.hpp"
#include "control/request.hpp"
#include "control/view.hpp"

namespace discover::control {

base::Expected<std::string, Failure> watch_reply(const Request& request, const View& view, Asker& asker) {
  const auto terms = asker.watch(request);
  if (!terms) return base::Unexpected{terms.error()};
  std::string out;
  JsonWriter json(out);
  begin_reply(json, view, "discoverd.watch/1", request.id);
  json.key("lease_s").seconds(terms->lease).key("renewed").boolean(terms->renewed);
  json.key("resumed").boolean(terms->resumed).key("cursor").text(to_string(terms->cursor));
  json.end_object();
  return out;
}

std::string unwatch_reply(const Request& request, const View& view, Asker& asker) {
  const bool ended = asker.unwatch(request);
  std::string out;
  JsonWriter json(out);
  begin_reply(json, view, "discoverd.unwatch/1", request.id);
  json.key("ended").boolean(ended).end_object();
  return out;
}

}  // namespace discover::control
