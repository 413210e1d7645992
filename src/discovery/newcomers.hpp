#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "base/address.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "discovery/segment.hpp"

namespace discover::discovery {

/// Where somebody is to be asked who it is before anything is believed of it, PROTOCOL.md s.7. By address and not by
/// id: ids cost nobody anything, and whoever answers is meant, whatever it was called when it was heard. So a flood of
/// forged ids crowds nobody out: forged in the name of an address, they get whoever is there asked. Of fixed size.
class Newcomers {
 public:
  struct Question {
    base::Endpoint to;
    SegmentId segment = 0;
  };

  static constexpr std::size_t most_places = 512;  // five seconds' worth of questions: all addresses of a /23
  static constexpr std::size_t most_ports = 4;     // instances of one host that come at once

  bool has_room_for(base::Ipv4 place) const { return places_.size() < most_places || places_.contains(place); }

  /// Asks at `due`, or when something is asked there already; at `usual_port` first, which the first instance of a host
  /// has. It keeps its place, too, while a further port takes that of another. Precondition: has_room_for().
  void add(base::TimePoint due, const Question& question, std::uint16_t usual_port, base::Random& random);

  /// When the next place is due; nothing: nobody is to be asked.
  std::optional<base::TimePoint> next() const;

  /// The next question of the place that has been due longest; its others wait for all that are due now.
  std::optional<Question> take(base::TimePoint now);

  void drop_segment(SegmentId segment);
  void clear();

 private:
  struct Place {
    base::TimePoint due;
    std::vector<Question> questions;  // never none; the last comes first
  };
  using Places = std::map<base::Ipv4, Place>;
  void erase(Places::iterator place);

  Places places_;
  std::set<std::pair<base::TimePoint, base::Ipv4>> agenda_;
};

}  // namespace discover::discovery
