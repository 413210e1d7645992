#pragma once

#include <system_error>

namespace discover::event {

/// A libuv status as an error code; no error for 0 and above. On Linux a failed status is -errno.
inline std::error_code to_error(int status) {
  return status < 0 ? std::error_code(-status, std::system_category()) : std::error_code();
}

/// Throws std::system_error for a failed status; `what` says what was being done.
inline void check(int status, const char* what) {
  if (status < 0) throw std::system_error(to_error(status), what);
}

}  // namespace discover::event
