#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace discover::service {

/// What this machine is, as far as it is announced. Nothing where the machine does not say.
struct HostFacts {
  std::string hostname;  ///< the kernel's; may be against the rules for names
  std::optional<std::string> os;      ///< PRETTY_NAME of os-release(5)
  std::optional<std::string> kernel;  ///< release, as uname -r
  std::optional<std::string> arch;    ///< as uname -m
  std::int64_t booted_at = 0;         ///< seconds since 1970 by the wall clock as it stands; negative if that was never set
};

/// Reads them afresh. Never fails.
HostFacts read_host_facts();

/// The value of `key` in the text of an os-release(5) file, without its quotes and escapes.
std::optional<std::string> os_release_value(std::string_view text, std::string_view key);

}  // namespace discover::service
