// A life of a node, as a script: what it hears, how time passes, and what its host does to it. See README.md.
#include "discovery/node.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

#include "expect.hpp"
#include "fuzzers.hpp"
#include "host_choices.hpp"
#include "invariants.hpp"
#include "script.hpp"
#include "witness.hpp"

namespace discover::fuzz {
namespace {

using namespace std::chrono_literals;
using discovery::Role;
using discovery::Segment;
using discovery::SegmentId;

constexpr SegmentId slots = 3;       // of segments
constexpr int most_turns = 100;      // of the timer without time passing: whoever always has more to do hangs
constexpr int most_steps = 1000;     // of the timer in one life: bounds what an input costs
constexpr auto longest_idle = 150s;  // of a node that speaks: above any profile's interval
constexpr std::size_t flags_at = 6;  // in the header
constexpr std::size_t nonce_at = 40;

class Life {
 public:
  explicit Life(base::Bytes script)
      : script_(script), node_(configuration(script_.u8())), witness_(node_), most_rows_(node_.config().capacity) {
    for (SegmentId slot = 0; slot < slots; ++slot) places_[slot] = place(slot, 0);
    node_.set_description(now_, description(0));
    plug(1, 0, 0);
    settle();
  }

  void run() {
    while (!script_.ended() && steps_ < most_steps) {
      take_turn();
      settle();
    }
    node_.leave(now_);
    run_for(1s);
    expect(node_.has_left(), "whoever is told to leave has left within a second");
  }

 private:
  void take_turn() {
    switch (script_.u8() % 15) {
      case 0: return hear_datagram();
      case 1: return hear_answer();
      case 2: return hear_echo();
      case 3: return run_for(std::chrono::milliseconds(script_.u16()));
      case 4: return oversleep(std::chrono::seconds(script_.u16()));
      case 5: return resume_after(std::chrono::seconds(script_.u16()));
      case 6: return replug();
      case 7: return reconfigure(script_.u8());
      case 8: return node_.set_description(now_, description(script_.u8()));
      case 9: return node_.announce(now_, script_.u8() % 2 == 1);
      case 10: return ping(script_.u8());
      case 11: return forget(script_.u8());
      case 12: return restore(script_.u8());
      case 13: return node_.handle_timeout(now_);
      case 14: return node_.leave(now_);
    }
  }

  // What it hears.

  struct Source {
    SegmentId segment = 0;
    base::Endpoint endpoint;
    bool signs = false;  // with the key of the fleet
  };

  /// A host of a segment, or of a subnet beside it.
  Source source() {
    const auto choice = script_.u8();
    const auto& segment = places_[(choice & 0x7f) % slots];
    const auto host = script_.u16();
    return {segment.id, {{(segment.prefix.address.value & 0xffff0000) | host}, script_.u16()}, choice >= 0x80};
  }

  static std::vector<std::byte> with_signature(base::Bytes bytes) {
    std::vector<std::byte> signed_bytes(bytes.size() + wire::signature_bytes);
    wire::Writer out(signed_bytes);
    out.bytes(bytes);
    signed_bytes[flags_at] |= std::byte{wire::flag::is_signed};
    fleet_key().sign(out);
    return signed_bytes;
  }

  void hear(const Source& source, base::Bytes bytes) {
    if (!source.signs || bytes.size() < wire::header_bytes) return deliver(source, bytes);
    deliver(source, with_signature(bytes));
  }

  void deliver(const Source& source, base::Bytes bytes) {
    witness_.hears(source.endpoint, bytes);
    node_.handle_datagram(now_, {source.segment, source.endpoint, bytes});
  }

  void hear_datagram() {
    const auto from = source();
    hear(from, script_.part());
  }

  /// A datagram with the nonce of one of the last probes: from whoever was asked, or from somebody else.
  void hear_answer() {
    auto from = source();
    const auto choice = script_.u8();
    const auto part = script_.part();
    std::vector<std::byte> bytes(part.begin(), part.end());
    const auto* probe = witness_.probe(choice & 0x7f);
    if (probe == nullptr || bytes.size() < wire::header_bytes) return;
    wire::Writer(std::span(bytes).subspan(nonce_at)).u64(probe->nonce);
    if (choice < 0x80) from = {probe->segment, probe->to, from.signs};
    hear(from, bytes);
  }

  /// One of the last datagrams that the node itself has sent.
  void hear_echo() {
    const auto from = source();
    const auto* packet = witness_.packet(script_.u8());
    if (packet != nullptr) hear(from, *packet);
  }

  // How time passes.

  void run_for(base::Duration time) {
    const auto end = now_ + time;
    for (auto next = node_.next_timeout(); next && *next <= end; next = node_.next_timeout()) {
      now_ = std::max(now_, *next);
      settle();
    }
    now_ = end;
  }

  void oversleep(base::Duration time) {
    now_ += time;
    node_.handle_timeout(now_);
  }

  void resume_after(base::Duration time) {
    now_ += time;
    node_.handle_resume(now_);
  }

  // What its host does to it.

  void replug() {
    const auto which = script_.u8();
    const auto roles = script_.u8();
    plug(which, roles, script_.u8());
  }

  /// Segments by the bits of `which`; where one comes back that was gone, it is another one.
  void plug(std::uint8_t which, std::uint8_t roles, std::uint8_t shape) {
    std::vector<Segment> segments;
    for (SegmentId slot = 0; slot < slots; ++slot) {
      auto& known = places_[slot];
      const auto id = plugged_[slot] ? known.id : known.id + slots;
      plugged_[slot] = (which >> slot & 1) != 0;
      if (!plugged_[slot]) continue;
      if (id != known.id) known = place(slot, shape);
      known.id = id;
      known.role = static_cast<Role>((roles >> 2 * slot & 3) % 3);
      segments.push_back(known);
    }
    use(std::move(segments));
  }

  void use(std::vector<Segment> segments) {
    segments_ = std::move(segments);
    node_.set_segments(now_, segments_);
    witness_.uses(segments_);
    settle();
  }

  /// As the daemon does it: whoever goes to another domain says goodbye to the old one.
  void reconfigure(std::uint8_t choice) {
    const auto config = configuration(choice);
    const bool moves = config.domain != node_.config().domain;
    const auto segments = segments_;
    if (moves) use({});
    most_rows_ = std::max(most_rows_, config.capacity);
    node_.reconfigure(now_, config);
    if (moves) use(segments);
  }

  /// One of those who are listed; nobody where the table is empty.
  wire::NodeId peer(std::uint8_t number) const {
    wire::NodeId found;
    for (const auto* each : node_.peers().rows_after({})) {
      found = each->id;
      if (number-- == 0) break;
    }
    return found;
  }

  void ping(std::uint8_t number) {
    const auto* row = node_.peers().find(peer(number));
    if (row == nullptr) return;
    const auto to = row->best_path().address;
    if (!node_.ping(now_, row->id)) return;
    witness_.orders_ping(to);
    ++pings_;
  }

  void forget(std::uint8_t number) {
    const auto id = peer(number);
    const auto* row = node_.peers().find(id);
    const bool alive = row != nullptr && row->is_listed_alive();
    const bool gone = node_.forget(id);
    expect(!gone || (!alive && node_.peers().find(id) == nullptr), "only who has ended is forgotten");
  }

  /// Only a node that has heard nobody remembers.
  void restore(std::uint8_t number) {
    if (node_.counters()[discovery::Counter::received] > 0) return;
    node_.restore(now_, remembered(number, now_));
  }

  // What the daemon does after each of these.

  void settle() {
    collect();
    int turns = 0;
    for (auto next = node_.next_timeout(); next && *next <= now_; next = node_.next_timeout()) {
      expect(++turns < most_turns, "a node that has done what is due waits");
      node_.handle_timeout(now_);
      collect();
    }
    ++steps_;
    check();
  }

  void collect() {
    while (const auto outgoing = node_.poll_transmit()) witness_.sees(*outgoing);
    while (const auto event = node_.poll_event()) witness_.sees(*event);
    while (node_.poll_ping()) expect(pings_-- > 0, "only a ping has a result");
  }

  void check() const {
    witness_.compares_listings();
    const auto broken = discovery::test::broken_invariant(node_);
    expect(!broken, broken.value_or(""));
    expect(node_.peers().size() <= most_rows_, "a table keeps to its capacity");
    const bool speaks = std::any_of(segments_.begin(), segments_.end(),
                                    [](const Segment& segment) { return segment.role != Role::listen_only; });
    if (!speaks || node_.is_leaving()) return;
    const auto next = node_.next_timeout();
    expect(next && *next <= now_ + longest_idle, "whoever speaks will announce itself");
  }

  Script script_;
  discovery::Node node_;
  Witness witness_;
  std::size_t most_rows_;  // of any configuration so far
  base::TimePoint now_{100h};
  std::array<Segment, slots> places_;  // as they are or were last
  std::array<bool, slots> plugged_{};
  std::vector<Segment> segments_;  // those that are plugged
  int steps_ = 0;
  int pings_ = 0;  // that have no result yet
};

}  // namespace

void node(base::Bytes input) { Life(input).run(); }

}  // namespace discover::fuzz
