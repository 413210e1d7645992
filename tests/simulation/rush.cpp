// A whole fleet that starts at once.
#include <algorithm>
#include <chrono>
#include <deque>

#include "figures.hpp"

namespace discover::simulation {
namespace {

using namespace std::chrono_literals;

constexpr auto step = 100ms;
constexpr std::size_t steps_per_s = 10;
constexpr auto longest = 60s;

/// What every host has received, at the last `steps` times.
class Window {
 public:
  explicit Window(std::size_t steps) : steps_(steps) {}

  void add(const std::vector<std::uint64_t>& received) {
    past_.push_back(received);
    if (past_.size() > steps_ + 1) past_.pop_front();
    for (std::size_t host = 0; host < received.size(); ++host) {
      most_ = std::max(most_, received[host] - past_.front()[host]);
    }
  }
  std::uint64_t most() const { return most_; }

 private:
  std::size_t steps_;
  std::deque<std::vector<std::uint64_t>> past_;
  std::uint64_t most_ = 0;
};

std::vector<std::uint64_t> received(const Network& network) {
  std::vector<std::uint64_t> counts;
  for (const auto& host : network.hosts()) counts.push_back(host.traffic.received);
  return counts;
}

}  // namespace

Rush start_at_once(Network& network, const Done& done) {
  Rush rush;
  const auto start = network.now();
  Window one(steps_per_s), two(2 * steps_per_s);
  one.add(received(network));
  two.add(received(network));
  start_all(network, step);
  const Meter meter(network);
  for (auto now = start + step; now <= start + longest; now += step) {
    network.run_until(now);
    const auto counts = received(network);
    one.add(counts);
    two.add(counts);
    if (!rush.all_s && all_right(network)) rush.all_s = milliseconds(now - start) / 1000;
    if (rush.all_s && now >= start + 30s) break;
    done(static_cast<double>((now - start) / step) / static_cast<double>(longest / step));
  }
  rush.most_in_1_s = one.most();
  rush.most_in_2_s = two.most();
  return rush;
}

}  // namespace discover::simulation
