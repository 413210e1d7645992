#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace discover::discovery {

/// Everything a Node counts. A datagram handed to the Node raises `received` and exactly one of the outcomes
/// below it, up to drop_paths_full: that outcome answers "why was this packet ignored?".
enum class Counter : std::uint8_t {
  received,               // every datagram handed to the Node
  refreshed,              // heartbeat of a known peer, nothing new in it
  first_heard,            // first announcement of a peer, or its first after it had ended
  changed,                // announcement that changed a row: description, path or epoch
  goodbye_heard,          // goodbye that ended a path
  solicit_heard,          // somebody asked who is there
  probe_heard,            // probe of somebody else, whatever came of it
  reply_heard,            // reply to a probe of our own
  suspicion_heard,        // accusation or confirmation that was taken in
  self_suspected,         // accusation of this node, which it contradicts
  challenged,             // not believed before it has answered a probe: a new epoch, or somebody new
  drop_rival,             // announcement of a clone that is already known
  drop_reply_unasked,     // reply to no probe of ours, or too late
  drop_reply_stranger,    // reply of somebody other than who was asked
  drop_suspicion,         // about nobody who is listed alive, or from nobody who is
  drop_too_short,         // shorter than a header
  drop_too_long,          // longer than the protocol allows
  drop_bad_magic,         // not this protocol
  drop_bad_version,       // a version that this node does not speak
  drop_unknown_type,      // a type that this node does not handle
  drop_own_echo,          // own datagram come back: normal on a broadcast segment
  drop_own_id_elsewhere,  // own id with a foreign epoch: a cloned machine
  drop_forged_goodbye,    // goodbye in own name that this node did not send
  drop_other_domain,      // another fleet on the same wire
  drop_unknown_segment,   // arrived on a segment that is gone
  drop_not_listening,     // announcement where this node announces only
  drop_off_link,          // source is no host address of the segment's subnet
  drop_bad_port,          // source port or unicast port is 0
  drop_bad_lease,         // announcement without a lease
  drop_unsigned,          // not signed by a key of ours, though keys are required or the peer is known to sign
  drop_unknown_key,       // signed by a key that is not ours, where keys are required
  drop_bad_signature,     // signed in the name of a key of ours, by somebody who does not have it
  drop_rate_limited,      // more news and questions from one address than it is allowed
  drop_too_many_ids,      // more new ids from one address than it is allowed
  drop_stale_epoch,       // from an earlier life of a peer
  drop_replayed,          // sequence already seen on this path, or too old to tell
  drop_bad_body,          // description inconsistent or against the rules
  drop_goodbye_unknown,   // goodbye of somebody not listed, not alive, or not there
  drop_table_full,        // a newcomer for whom there is no room
  drop_paths_full,        // a new path of a peer that has too many
  answer_covered,         // asked, but an answer already sent or due covers it
  sent_announce,          // own announcements, on schedule
  sent_answer,            // own announcements because somebody asked
  sent_goodbye,           // own goodbyes
  bad_fetch,              // a description that was fetched and is against the rules
  sent_probe,             // own probes
  sent_reply,             // own replies
  sent_suspicion,         // own accusations and confirmations
  over_budget,            // not sent: it would have exceeded a segment's budget
  count_                  // how many counters there are
};

inline constexpr std::size_t counter_count = static_cast<std::size_t>(Counter::count_);

/// The counter's name in JSON and text: the enumerator's.
std::string_view name(Counter counter);

/// Counts since the Node was made; never reset.
class Counters {
 public:
  void raise(Counter counter) { ++values_[static_cast<std::size_t>(counter)]; }
  std::uint64_t operator[](Counter counter) const { return values_[static_cast<std::size_t>(counter)]; }

 private:
  std::array<std::uint64_t, counter_count> values_{};
};

}  // namespace discover::discovery
