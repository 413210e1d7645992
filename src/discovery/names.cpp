#include <utility>

#include "discovery/counters.hpp"
#include "discovery/event.hpp"
#include "discovery/peer.hpp"

namespace discover::discovery {

std::string_view name(PeerState state) {
  switch (state) {
    case PeerState::alive: return "alive";
    case PeerState::suspect: return "suspect";
    case PeerState::left: return "left";
    case PeerState::lost: return "lost";
    case PeerState::restored: return "restored";
  }
  return "unknown";
}

std::string_view name(PathState state) {
  switch (state) {
    case PathState::alive: return "alive";
    case PathState::left: return "left";
    case PathState::lost: return "lost";
    case PathState::unreachable: return "unreachable";
  }
  return "unknown";
}

std::string_view name(PeerEventKind kind) {
  switch (kind) {
    case PeerEventKind::appeared: return "appeared";
    case PeerEventKind::restarted: return "restarted";
    case PeerEventKind::updated: return "updated";
    case PeerEventKind::suspected: return "suspected";
    case PeerEventKind::refuted: return "refuted";
    case PeerEventKind::conflict: return "conflict";
    case PeerEventKind::left: return "left";
    case PeerEventKind::lost: return "lost";
    case PeerEventKind::forgotten: return "forgotten";
  }
  return "unknown";
}

std::string_view name(Counter counter) {
  switch (counter) {
    case Counter::received: return "received";
    case Counter::refreshed: return "refreshed";
    case Counter::first_heard: return "first_heard";
    case Counter::changed: return "changed";
    case Counter::goodbye_heard: return "goodbye_heard";
    case Counter::solicit_heard: return "solicit_heard";
    case Counter::probe_heard: return "probe_heard";
    case Counter::reply_heard: return "reply_heard";
    case Counter::suspicion_heard: return "suspicion_heard";
    case Counter::self_suspected: return "self_suspected";
    case Counter::challenged: return "challenged";
    case Counter::drop_rival: return "drop_rival";
    case Counter::drop_reply_unasked: return "drop_reply_unasked";
    case Counter::drop_reply_stranger: return "drop_reply_stranger";
    case Counter::drop_suspicion: return "drop_suspicion";
    case Counter::drop_too_short: return "drop_too_short";
    case Counter::drop_too_long: return "drop_too_long";
    case Counter::drop_bad_magic: return "drop_bad_magic";
    case Counter::drop_bad_version: return "drop_bad_version";
    case Counter::drop_unknown_type: return "drop_unknown_type";
    case Counter::drop_own_echo: return "drop_own_echo";
    case Counter::drop_own_id_elsewhere: return "drop_own_id_elsewhere";
    case Counter::drop_forged_goodbye: return "drop_forged_goodbye";
    case Counter::drop_other_domain: return "drop_other_domain";
    case Counter::drop_unknown_segment: return "drop_unknown_segment";
    case Counter::drop_not_listening: return "drop_not_listening";
    case Counter::drop_off_link: return "drop_off_link";
    case Counter::drop_bad_port: return "drop_bad_port";
    case Counter::drop_bad_lease: return "drop_bad_lease";
    case Counter::drop_unsigned: return "drop_unsigned";
    case Counter::drop_unknown_key: return "drop_unknown_key";
    case Counter::drop_bad_signature: return "drop_bad_signature";
    case Counter::drop_rate_limited: return "drop_rate_limited";
    case Counter::drop_too_many_ids: return "drop_too_many_ids";
    case Counter::drop_stale_epoch: return "drop_stale_epoch";
    case Counter::drop_replayed: return "drop_replayed";
    case Counter::drop_bad_body: return "drop_bad_body";
    case Counter::drop_goodbye_unknown: return "drop_goodbye_unknown";
    case Counter::drop_table_full: return "drop_table_full";
    case Counter::drop_paths_full: return "drop_paths_full";
    case Counter::answer_covered: return "answer_covered";
    case Counter::sent_announce: return "sent_announce";
    case Counter::sent_answer: return "sent_answer";
    case Counter::sent_goodbye: return "sent_goodbye";
    case Counter::bad_fetch: return "bad_fetch";
    case Counter::sent_probe: return "sent_probe";
    case Counter::sent_reply: return "sent_reply";
    case Counter::sent_suspicion: return "sent_suspicion";
    case Counter::over_budget: return "over_budget";
    case Counter::count_: break;
  }
  return "unknown";
}

std::vector<std::string_view> changed_keys(std::uint16_t changed) {
  static constexpr std::pair<std::uint16_t, std::string_view> keys[] = {
      {change::name, "name"},           {change::os, "os"},
      {change::kernel, "kernel"},       {change::arch, "arch"},
      {change::version, "version"},     {change::booted_at, "booted_at"},
      {change::addresses, "addresses"}, {change::tags, "tags"},
      {change::services, "services"},   {change::auth, "auth"}};
  std::vector<std::string_view> names;
  for (const auto& [bit, name] : keys) {
    if ((changed & bit) != 0) names.push_back(name);
  }
  return names;
}

}  // namespace discover::discovery
