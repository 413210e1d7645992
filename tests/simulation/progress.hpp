#pragma once

#include <string_view>

namespace discover::simulation {

/// One line on standard error that says what is being simulated, where that is a terminal; else nothing.
class Progress {
 public:
  Progress();
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `part` of `what` is done, from 0 to 1.
  void show(std::string_view what, double part);
  void clear();

 private:
  bool visible_;
  bool shown_ = false;
};

}  // namespace discover::simulation
