#pragma once

#include <stdexcept>

namespace discover::config {

/// Something in the configuration that the operator has to change. The text names file, key and what is
/// allowed, and is printable.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace discover::config
