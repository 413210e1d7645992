#pragma once

#include <algorithm>
#include <chrono>
#include <ctime>
#include <vector>

namespace discover::bench {

/// Time since it was made.
class Stopwatch {
 public:
  double real_s() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }
  /// What this process has had of a processor: other work on the machine counts less than in real time.
  double cpu_s() const { return static_cast<double>(std::clock() - cpu_start_) / CLOCKS_PER_SEC; }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::clock_t cpu_start_ = std::clock();
};

/// Repeated measurements of one thing.
struct Spread {
  double fastest = 0;
  double median = 0;
  double slowest = 0;
};

/// Precondition: `values` is not empty.
inline Spread spread(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return {values.front(), values[values.size() / 2], values.back()};
}

}  // namespace discover::bench
