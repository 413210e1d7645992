#include "daemon/claim.hpp"

#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "base/log.hpp"
#include "daemon/places.hpp"
#include "net/abstract_name.hpp"

namespace discover::daemon {
namespace {

/// Root, or the user of the system's daemon: whose directory stands in /run, where only root makes something.
bool is_of_the_system(uid_t uid, const std::string& instance) {
  struct stat status {};
  return uid == 0 || (::stat(system_directory(instance).c_str(), &status) == 0 && status.st_uid == uid);
}

}  // namespace

net::Fd claim_id(const wire::NodeId& id, const std::string& instance) {
  const auto name = fmt::format("discoverd-{}", wire::to_string(id));
  auto taken = net::take_abstract_name(name);
  if (taken.error != std::errc::address_in_use) return std::move(taken.fd);
  const auto holder = net::holder_of_abstract_name(name);
  // Any user can take the name, and shall not keep the system's daemon from its work.
  if (!is_of_the_system(::geteuid(), instance) || is_of_the_system(holder.uid, instance)) {
    throw std::runtime_error(
        fmt::format("another discoverd speaks for this host already (process {}); give this one a name with --instance",
                    holder.pid));
  }
  base::log::warning(
      "process {} has the name of this host's node: if it is a discoverd, one of the two needs --instance", holder.pid);
  return {};
}

}  // namespace discover::daemon
