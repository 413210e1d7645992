#pragma once

#include "config/error.hpp"
#include "discover/error.hpp"

namespace discover::scout {

/// What `read` gives, with an error of the configuration as the one that a scout's callers know:
/// Error(failed).
template <class Read>
auto read_config(Read read) {
  try {
    return read();
  } catch (const config::Error& error) {
    throw Error(ErrorCode::failed, error.what());
  }
}

}  // namespace discover::scout
