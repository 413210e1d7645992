#include "peer_selection.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "discover/error.hpp"
#include "peer_fields.hpp"

namespace discoverctl {
namespace {

using discover::Peer;

Field field(std::string_view name) { return peer_filter_fields().find(name).value(); }

Expression state_is(const std::string& state) {
  static constexpr std::array<std::string_view, 5> known = {"alive", "suspect", "left", "lost", "restored"};
  if (std::find(known.begin(), known.end(), state) == known.end()) {
    throw discover::Error(discover::ErrorCode::bad_request,
                          "--state: \"" + state + "\" is none of alive, suspect, left, lost and restored");
  }
  return Expression(Comparison(field("state"), Operator::equal, state));
}

Expression has_tag(const std::string& tag) {
  const auto equals = tag.find('=');
  const auto name = peer_filter_fields().find("tag." + tag.substr(0, equals));
  if (!name) throw discover::Error(discover::ErrorCode::bad_request, "--tag: \"" + tag + "\" names no tag");
  if (equals == std::string::npos) return Expression(Comparison(*name, Operator::known, ""));
  return Expression(Comparison(*name, Operator::equal, tag.substr(equals + 1)));
}

Expression expression_of(const PeerOptions& options) {
  std::vector<Expression> all;
  for (const auto& filter : options.filters) all.push_back(parse_expression(filter, peer_filter_fields()));
  for (const auto& tag : options.tags) all.push_back(has_tag(tag));
  for (const auto& service : options.services) {
    all.emplace_back(Comparison(field("service"), Operator::equal, service));
  }
  std::vector<Expression> states;
  for (const auto& state : options.states) states.push_back(state_is(state));
  if (!states.empty()) all.push_back(Expression::any_of(std::move(states)));
  return Expression::all_of(std::move(all));
}

bool is_empty(const PeerOptions& options) {
  return options.filters.empty() && options.states.empty() && options.tags.empty() && options.services.empty();
}

/// What peer_filter_value is made from.
std::set<std::string> filter_keys(const std::string& field) {
  if (field == "service") return {"services"};
  if (field == "address") return {"address", "addresses", "paths"};
  return peer_keys({field});
}

}  // namespace

const Fields& peer_filter_fields() {
  static const Fields all = [] {
    auto fields = peer_fields().all();
    fields.push_back({"service", Kind::texts, Shown::on_request});
    return Fields(std::move(fields), "tag.");
  }();
  return all;
}

Value peer_filter_value(const Peer& peer, std::string_view field) {
  std::vector<std::string> texts;
  if (field == "service") {
    for (const auto& service : peer.services) texts.insert(texts.end(), {service.name, service.type});
    return texts;
  }
  if (field != "address") return peer_value(peer, field);
  texts = peer.addresses;
  for (const auto& path : peer.paths) texts.push_back(path.address);
  if (peer.address) texts.push_back(*peer.address);
  return texts;
}

PeerSelection::PeerSelection(const PeerOptions& options)
    : filter_(expression_of(options)),
      filtered_(!is_empty(options)),
      also_gone_(options.all || filter_.mentions("state")) {}

PeerSelection::PeerSelection(const PeerOptions& options, Expression also) : PeerSelection(options) {
  std::vector<Expression> both;
  both.push_back(std::move(filter_));
  both.push_back(std::move(also));
  filter_ = Expression::all_of(std::move(both));
  filtered_ = true;
  also_gone_ = also_gone_ || filter_.mentions("state");
}

bool PeerSelection::contains(const Peer& peer) const {
  if (!also_gone_ && !peer.is_alive()) return false;
  return filter_.holds([&peer](std::string_view field) { return peer_filter_value(peer, field); });
}

discover::ListOptions PeerSelection::list_options() const {
  discover::ListOptions options{.all = also_gone_};
  if (filtered_) options.keep = [this](const Peer& peer) { return contains(peer); };
  return options;
}

discover::ListOptions PeerSelection::list_options(std::set<std::string> keys) const {
  auto options = list_options();
  if (filtered_) {
    if (!also_gone_) keys.insert("state");
    for (const auto& field : filter_.fields()) keys.merge(filter_keys(field));
  }
  options.fields.emplace(keys.begin(), keys.end());
  return options;
}

}  // namespace discoverctl
