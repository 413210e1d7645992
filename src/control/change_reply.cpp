#include "control/change_reply.hpp"

#include <cstdlib>

#include <fmt/format.h>

#include "control/asker.hpp"
#include "control/find_peer.hpp"
#include "control/json_writer.hpp"
#include "control/offers.hpp"
#include "control/peer_row.hpp"
#include "control/reply.hpp"
#include "control/request.hpp"
#include "control/view.hpp"

namespace discover::control {
namespace {

using Outcome = base::Expected<bool, Failure>;

Outcome offered(base::Expected<bool, std::string> changed, const Controls& controls, const View& view) {
  if (!changed) return base::Unexpected{failure(ErrorCode::bad_request, changed.error())};
  if (*changed) controls.node.set_description(view.now, controls.offers.merged());
  return *changed;
}

std::optional<base::TimePoint> end_of(std::optional<std::chrono::seconds> lease, const View& view) {
  return lease ? std::optional(view.now + *lease) : std::nullopt;
}

Outcome withdraw(const Request& request, const Controls& controls, const View& view) {
  if (!controls.offers.withdraw(request.service.name, request.service.type)) {
    return base::Unexpected{failure(
        ErrorCode::not_found, fmt::format("no service {} was published at run time", quoted(request.service.name)))};
  }
  controls.node.set_description(view.now, controls.offers.merged());
  return true;
}

/// Whether there is a segment and nothing is sent on any.
bool only_listens(const View& view) {
  if (view.process.listen_only) return true;
  bool listens = false;
  for (const auto& interface : view.interfaces) {
    for (const auto& segment : interface.segments) {
      if (segment.error) continue;
      if (segment.role != discovery::Role::listen_only) return false;
      listens = true;
    }
  }
  return listens;
}

Outcome speak_up(const Controls& controls, const View& view, bool solicit) {
  if (only_listens(view)) {
    return base::Unexpected{failure(ErrorCode::refused, "this discoverd only listens")};
  }
  controls.node.announce(view.now, solicit);
  return true;
}

Outcome forget(const Request& request, const Controls& controls, const View& view) {
  const auto peer = find_peer(request.peer, view.node.peers());
  if (!peer) return base::Unexpected{peer.error()};
  if (controls.node.forget(wire::NodeId((*peer)->id))) return true;
  return base::Unexpected{failure(ErrorCode::bad_request,
                                  fmt::format("peer: {} is alive, and would be back at once", quoted(request.peer)))};
}

Outcome change(const Request& request, const View& view, Controls& controls) {
  switch (request.op) {
    case Operation::publish:
      return offered(controls.offers.publish(request.service, end_of(request.lease, view)), controls, view);
    case Operation::tag: return offered(controls.offers.tag(request.tags), controls, view);
    case Operation::withdraw: return withdraw(request, controls, view);
    case Operation::announce: return speak_up(controls, view, false);
    case Operation::solicit: return speak_up(controls, view, true);
    case Operation::forget: return forget(request, controls, view);
    case Operation::list:
    case Operation::show:
    case Operation::status:
    case Operation::interfaces:
    case Operation::counters:
    case Operation::config:
    case Operation::keys:
    case Operation::reload:
    case Operation::watch:
    case Operation::unwatch:
    case Operation::history:
    case Operation::probe: break;
  }
  std::abort();
}

base::Expected<std::string, Failure> probe(const Request& request, const View& view, Controls& controls, Asker& asker) {
  if (only_listens(view)) {
    return base::Unexpected{failure(ErrorCode::refused, "this discoverd only listens")};
  }
  const auto peer = find_peer(request.peer, view.node.peers());
  if (!peer) return base::Unexpected{peer.error()};
  const wire::NodeId id = (*peer)->id;
  if (!asker.await_probe(request, id)) return base::Unexpected{failure(ErrorCode::busy, "too many wait for probes")};
  if (controls.node.ping(view.now, id)) return std::string();
  asker.forget_probe(request);
  return base::Unexpected{failure(ErrorCode::busy, "too many probes just now, or none may be sent on its interface")};
}

}  // namespace

base::Expected<std::string, Failure> change_reply(const Request& request, const View& view, Asker& asker) {
  Controls* controls = asker.controls();
  if (controls == nullptr) {
    return base::Unexpected{for_the_privileged()};
  }
  if (request.op == Operation::probe) return probe(request, view, *controls, asker);
  const auto changed = change(request, view, *controls);
  if (!changed) return base::Unexpected{changed.error()};
  std::string out;
  JsonWriter json(out);
  begin_reply(json, view, "discoverd.change/1", request.id);
  json.key("changed").boolean(*changed).end_object();
  return out;
}

std::string probe_reply(const discovery::PingResult& result, std::string_view id, const View& view) {
  const auto* peer = view.node.peers().find(result.id);
  std::string out;
  JsonWriter json(out);
  begin_reply(json, view, "discoverd.probe/1", id);
  json.key("peer").begin_object().key("id").id(result.id).key("name");
  peer != nullptr && peer->description ? json.text(peer->description->name()) : json.null();
  json.end_object().key("address").address(result.address).key("interface").text(result.interface);
  json.key("rtt_ms");
  result.rtt ? json.seconds(*result.rtt * 1000) : json.null();
  json.end_object();
  return out;
}

}  // namespace discover::control
