#include "discovery/counters.hpp"
#include "discovery/event.hpp"
#include "discovery/peer.hpp"

namespace discover::discovery {

std::string_view name(PeerState state) {
  switch (state) {
    case PeerState::alive: return "alive";
    case PeerState::left: return "left";
    case PeerState::lost: return "lost";
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
    case Counter::drop_off_link: return "drop_off_link";
    case Counter::drop_bad_port: return "drop_bad_port";
    case Counter::drop_bad_lease: return "drop_bad_lease";
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
    case Counter::count_: break;
  }
  return "unknown";
}

}  // namespace discover::discovery
