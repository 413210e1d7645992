#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace discover::service {

/// What this machine is, as far as it is announced. Nothing where the machine does not say.
struct HostFacts {
  std::string hostname;               ///< the kernel's; may be against the rules for names
  std::optional<std::string> os;      ///< PRETTY_NAME of os-release(5)
  std::optional<std::string> kernel;  ///< release, as uname -r
  std::optional<std::string> arch;    ///< as uname -m
  std::int64_t booted_at = 0;  ///< seconds since 1970 by the wall clock as it stands; negative if that was never set
};

/// The kernel's name for this host, in our UTS namespace; empty if it does not tell.
std::string host_name();

/// What of a host's name can be announced, which may be less than the kernel takes: '-' stands for what is odd, and a
/// dot only between two words. "localhost" if nothing is left.
std::string announced_name(std::string_view hostname);

/// Reads them afresh. Never fails.
HostFacts read_host_facts();

/// The value of `key` in the text of an os-release(5) file, without its quotes and escapes.
std::optional<std::string> os_release_value(std::string_view text, std::string_view key);

}  // namespace discover::service
