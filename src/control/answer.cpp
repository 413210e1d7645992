#include "control/answer.hpp"

#include <cstdlib>
#include <string_view>
#include <utility>

#include "base/expected.hpp"
#include "control/change_reply.hpp"
#include "control/config_reply.hpp"
#include "control/failure.hpp"
#include "control/history_reply.hpp"
#include "control/keys_reply.hpp"
#include "control/peers_reply.hpp"
#include "control/reports.hpp"
#include "control/request.hpp"
#include "control/watch_reply.hpp"

namespace discover::control {
namespace {

using Answer = base::Expected<std::string, Failure>;

Answer whole(Answer text, const Request& request) {
  if (!text || text->size() <= request.max_bytes) return text;
  return base::Unexpected{too_large("the reply", text->size())};
}

Answer carry_out(const Request& request, const View& view, Asker& asker) {
  switch (request.op) {
    case Operation::list: return whole(list_reply(request, view), request);  // without a row, its head may be too long
    case Operation::show: return show_reply(request, view);
    case Operation::status: return status_reply(request, view);
    case Operation::interfaces: return interfaces_reply(request, view);
    case Operation::counters: return whole(counters_reply(request, view), request);
    case Operation::config: return whole(config_reply(request, view), request);
    case Operation::keys: return whole(keys_reply(request, view, asker), request);
    case Operation::reload: return reload_reply(request, view, asker);
    case Operation::watch: return watch_reply(request, view, asker);
    case Operation::unwatch: return unwatch_reply(request, view, asker);
    case Operation::history: return history_reply(request, view);
    case Operation::publish:
    case Operation::withdraw:
    case Operation::tag:
    case Operation::announce:
    case Operation::solicit:
    case Operation::forget:
    case Operation::probe: return change_reply(request, view, asker);
  }
  std::abort();
}

}  // namespace

Reply answer(base::Bytes request, const View& view, Asker& asker) {
  const auto parsed = parse_request(request);
  if (!parsed) return {error_reply(parsed.error().failure, parsed.error().id, min_reply_bytes), true};
  auto text = carry_out(*parsed, view, asker);
  if (!text) return {error_reply(text.error(), parsed->id, parsed->max_bytes), true};
  return {*std::move(text), false};
}

}  // namespace discover::control
