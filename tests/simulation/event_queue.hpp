#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/clock.hpp"

namespace discover::simulation {

/// What is to happen when, in order of time; what is due at one time happens in the order in which it was
/// added, so that a run can be repeated. Owned by the Network.
class EventQueue {
 public:
  enum class Kind : std::uint8_t {
    timer,   ///< of host `index`
    arrival  ///< of transmission `index`, at those who hear it in `slot`
  };

  struct Event {
    base::TimePoint at;
    std::uint64_t order = 0;
    std::uint32_t index = 0;
    std::uint8_t slot = 0;
    Kind kind = Kind::timer;
  };

  void add(base::TimePoint at, Kind kind, std::uint32_t index, std::uint8_t slot = 0) {
    heap_.push_back({at, next_order_++, index, slot, kind});
    std::push_heap(heap_.begin(), heap_.end(), is_later);
  }

  bool is_due(base::TimePoint now) const { return !heap_.empty() && heap_.front().at <= now; }

  /// Precondition: is_due() at some time.
  Event take() {
    std::pop_heap(heap_.begin(), heap_.end(), is_later);
    const Event event = heap_.back();
    heap_.pop_back();
    return event;
  }

 private:
  static bool is_later(const Event& a, const Event& b) { return a.at != b.at ? a.at > b.at : a.order > b.order; }

  std::vector<Event> heap_;
  std::uint64_t next_order_ = 0;
};

}  // namespace discover::simulation
