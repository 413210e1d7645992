#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "discover/history.hpp"

namespace discoverctl {

/// What the probes of one peer have shown, as ping(8) sums it up.
class RoundTrips {
 public:
  void add(const discover::Probe& probe);

  const discover::Probe& last() const { return probes_.back(); }
  std::size_t sent() const { return probes_.size(); }
  std::size_t answered() const;
  double loss_percent() const;

  struct Figures {
    double min, average, max, deviation;  ///< ms; of the deviation, the standard one
  };
  /// Nothing without an answer.
  std::optional<Figures> figures() const;

  /// One JSON object.
  std::string json() const;

 private:
  std::vector<discover::Probe> probes_;
};

/// One probe as a JSON object.
std::string probe_json(const discover::Probe& probe, std::size_t number);

}  // namespace discoverctl
