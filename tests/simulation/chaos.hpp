#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "network.hpp"

namespace discover::simulation {

/// A random fleet to which random things happen: hosts crash, leave, restart, sleep, lose cables and addresses, are
/// clones of each other and hear what they heard before; lans lose, duplicate, delay and split. Everything follows
/// from the seed.
class Chaos {
 public:
  explicit Chaos(std::uint64_t seed);

  /// Something bad or good every second or so, for `time`; what breaks a rule meanwhile goes to objections().
  void rage(base::Duration time);
  /// Lans are whole and lose nothing any more; hosts stay as they are.
  void calm_down();
  /// Nothing happens for `time`, under the same watch.
  void rest(base::Duration time);

  /// Who is up and within reach must be listed as alive in its present life, nobody else may be.
  void expect_right_listings();
  /// Whoever is listed as alive must be known by its present description, where tables have room for all.
  void expect_right_descriptions();
  /// Whoever hears two machines of one id must report that, each of the two among them.
  void expect_conflicts();

  /// What was wrong; empty is well. At most a few: the first one counts.
  const std::vector<std::string>& objections() const { return objections_; }
  std::uint64_t deliveries() const { return network_.deliveries; }

 private:
  void strike();
  void strike_host(HostId host);
  void strike_cable(HostId host);
  void strike_lan(LanId lan);
  void replay_something(HostId host);
  void watch();
  void watch_host(HostId host);
  void watch_row(HostId observer, const discovery::Peer& peer);
  bool is_present(HostId observer, HostId other) const;
  std::vector<HostId> bearers(const wire::NodeId& id) const;
  bool expects(bool holds, HostId host, std::string_view what, std::optional<HostId> about = {});
  bool chance(double probability) { return network_.random().unit() < probability; }
  std::uint32_t pick(std::size_t count) { return static_cast<std::uint32_t>(network_.random().next() % count); }

  Network network_;
  bool roomy_ = true;  // tables have room for everybody
  base::Duration longest_delay_{};
  std::vector<std::string> objections_;
};

}  // namespace discover::simulation
